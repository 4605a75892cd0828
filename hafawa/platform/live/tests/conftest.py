"""A real uvicorn process (or two) with the small site, and browsers played by a WebSocket client."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

SETTINGS = "hafawa.platform.live.tests.site_settings"
MAKE_SITE = """
import django; django.setup()
from django.core.management import call_command
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
import json
call_command("migrate", verbosity=0)
cookies = {}
for name in ("noor", "sami", "dana"):
    user = User.objects.create_user(name)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    cookies[name] = [user.pk, session.session_key]
print(json.dumps(cookies))
"""


class Site:
    """One installation: a directory, people with sessions, and any number of server processes."""

    def __init__(self, directory: Path, redis_url: str = "") -> None:
        self.directory = directory
        self.environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "LIVE_TEST_DIR": str(directory),
            "LIVE_TEST_REDIS": redis_url,
        }
        self.people = _people_of(self)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.open = ExitStack()

    def run(self, code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, env=self.environ, check=True, capture_output=True, text=True).stdout

    def serve(self) -> "Server":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "uvicorn", "hafawa.platform.live.tests.site:application"]
        command += ["--port", str(port), "--log-level", "warning"]
        self.processes.append(subprocess.Popen(command, env=self.environ))
        until(lambda: not _is_free(port), "the server to start")
        return Server(self, port)

    def forbid(self, person: str, topic: str) -> None:
        (self.directory / f"{self.people[person][0]}.{topic}.forbidden").touch()

    def close(self) -> None:
        self.open.close()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(10)


@cache
def _made() -> tuple[bytes, str]:
    """The site's database and its people, made once: (the file, what MAKE_SITE printed)."""
    with tempfile.TemporaryDirectory() as directory:
        environ = os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS, "LIVE_TEST_DIR": directory}
        command = [sys.executable, "-c", MAKE_SITE]
        made = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
        return (Path(directory) / "site.sqlite3").read_bytes(), made.stdout


def _people_of(site: Site) -> dict[str, tuple[int, str]]:
    database, people = _made()
    (site.directory / "site.sqlite3").write_bytes(database)
    return dict(json.loads(people))


class Server:
    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        self.address = f"127.0.0.1:{port}"

    def say(self, path: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"http://{self.address}{path}", method="POST"), timeout=10)

    def connect(self, cookie: str, origin: str | None = None) -> ClientConnection:
        headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
        origin = f"http://{self.address}" if origin is None else origin
        url = f"ws://{self.address}/live"
        opening = connect(url, origin=origin or None, additional_headers=headers, compression=None)
        return self.site.open.enter_context(opening)

    def browser(self, person: str, *topics: str) -> "Browser":
        browser = Browser(self.connect(self.site.people[person][1]))
        assert browser.next()["ready"] is True
        if topics:
            browser.say(subscribe=list(topics))
            assert browser.next() == {"subscribed": list(topics)}
        return browser


class Browser:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, **words: Any) -> None:
        self.connection.send(json.dumps(words))

    def next(self) -> dict[str, Any]:
        return json.loads(self.connection.recv(timeout=10))

    def has_nothing_more(self) -> bool:
        """The hub answers in order: when the answer to this comes next, nothing else was on its way."""
        self.say(subscribe=["Not A Topic"])
        return self.next() == {"refused": ["Not A Topic"]}

    def presence(self, topic: str) -> list[tuple[str, bool]]:
        words = self.next()["presence"]
        assert words["topic"] == topic
        return [(person["name"], person["typing"]) for person in words["people"]]


def until(condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("live"))
    yield site
    site.close()


@pytest.fixture(scope="module")
def server(site: Site) -> Server:
    return site.serve()
