"""web, worker and smtpd, each a process of its own, on PostgreSQL and Redis."""

import json
import os
import smtplib
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from websockets.sync.client import connect

from .test_servers import Installation

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]

WRITTEN = "Subject: Where is my order?\r\nFrom: layla@example.com\r\nTo: orders@shop.example\r\n\r\nA week ago!\r\n"
MAKE_NOOR = """
import json
from hafawa.accounts import actions
from hafawa.accounts.sessions import SessionStore
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
noor = make_agent("Noor")
team = make_team("Orders", members=(noor,))
make_inbox("orders@shop.example", team=team)
session = SessionStore()
session["_auth_user_id"], session["_auth_user_hash"] = str(noor.pk), noor.get_session_auth_hash()
session.create()
key = actions.create_token(agent=noor, name="Shop", scopes=["read"], by=SYSTEM)[1]
print(json.dumps({"topic": f"list.team.{team.pk}", "session": session.session_key, "key": key}))
"""


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    try:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("redis-server is not installed")
    yield f"redis://127.0.0.1:{port}/0"
    server.kill()
    server.wait(10)


@pytest.fixture
def database_url() -> Iterator[str]:
    """A database of its own beside the tests' one."""
    server, name = os.environ["HAFAWA_TEST_DATABASE"], f"hafawa_parts_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def parts(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Installation]:
    made = Installation(tmp_path)
    made.environ |= {"HAFAWA_DATABASE_URL": database_url, "HAFAWA_REDIS_URL": redis_url}
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_a_mail_goes_from_one_part_to_the_next_and_up_to_the_screen(parts: Installation) -> None:
    assert parts.run("migrate", "-v0") == (0, "")
    code, said = parts.run("shell", "--no-imports", "-c", MAKE_NOOR)
    assert code == 0, said
    noor = json.loads(said)
    started = [parts.serving("web"), parts.start("worker"), parts.start("smtpd")]
    address, cookie = f"127.0.0.1:{parts.port}", {"Cookie": f"sessionid={noor['session']}"}
    with connect(f"ws://{address}/live", origin=f"http://{address}", additional_headers=cookie) as screen:
        assert json.loads(screen.recv(10))["ready"] is True
        screen.send(json.dumps({"subscribe": [noor["topic"]]}))
        assert json.loads(screen.recv(10)) == {"subscribed": [noor["topic"]]}
        with _receiver(parts) as smtp:
            smtp.sendmail("layla@example.com", ["orders@shop.example"], WRITTEN)
        assert noor["topic"] in screen.recv(30)
    (row,) = _conversations(address, noor["key"])
    assert (row["subject"], row["preview"]) == ("Where is my order?", "A week ago!")
    for process in started:
        process.terminate()
    assert [process.wait(30) for process in started] == [0, 0, 0]


def _receiver(parts: Installation) -> smtplib.SMTP:
    deadline = time.monotonic() + 30
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", parts.smtp_port, timeout=10)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "it never listened"
            time.sleep(0.1)


def _conversations(address: str, key: str) -> list[dict[str, str]]:
    asked = urllib.request.Request(f"http://{address}/api/v1/conversations", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        found: list[dict[str, str]] = json.load(answer)["results"]
    return found
