"""The commands, run as an operator runs them."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect


class Installation:
    """A data directory, free ports, and the processes started on them."""

    def __init__(self, directory: Path) -> None:
        self.port, self.smtp_port = _free_port(), _free_port()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("HAFAWA_")}
        self.environ = environ | {
            "HAFAWA_DATA_DIR": str(directory),
            "HAFAWA_PORT": str(self.port),
            "HAFAWA_SMTP_PORT": str(self.smtp_port),
        }
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "hafawa", *words]
        process = subprocess.Popen(command, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def run(self, *words: str) -> tuple[int, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=60)
        return process.returncode, out + err

    def serving(self, *words: str) -> subprocess.Popen[str]:
        process = self.start(*words)
        deadline = time.monotonic() + 30
        while process.poll() is None and _is_free(self.port):
            assert time.monotonic() < deadline, "it never listened"
            time.sleep(0.02)
        assert process.poll() is None, process.communicate()
        return process

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return bytes(answer.read())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with tables, made once, to be copied."""
    directory = tmp_path_factory.mktemp("tables")
    assert Installation(directory).run("migrate", "-v0") == (0, "")
    return directory


@pytest.fixture
def migrated(installation: Installation, tables: Path) -> Installation:
    shutil.copytree(tables, installation.environ["HAFAWA_DATA_DIR"], dirs_exist_ok=True)
    return installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_serve_makes_its_tables_prints_a_set_up_link_and_ends_in_order(installation: Installation) -> None:
    process = installation.start("serve")
    assert process.stdout is not None
    assert process.stdout.readline() == f"Address: http://localhost:{installation.port}\n"
    link = process.stdout.readline()
    assert re.fullmatch(rf"Set up: http://localhost:{installation.port}/setup/[\w-]{{20,}}/\n", link)
    assert b'"jobs": "ok"' in installation.get("/readyz")
    with socket.create_connection(("127.0.0.1", installation.smtp_port), timeout=10) as smtp:
        assert smtp.recv(100).startswith(b"220 ")
    process.terminate()
    assert process.wait(30) == 0


def test_web_refuses_to_start_on_tables_that_are_not_there(installation: Installation) -> None:
    code, said = installation.run("web")
    assert code == 1
    assert re.fullmatch(r"The database lacks \d+ migrations\. Run `hafawa migrate` first\.\n", said)


def test_a_taken_port_is_said_with_the_way_out(migrated: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", migrated.port))
        other.listen()
        code, said = migrated.run("web")
    assert code == 1
    assert said == (
        f"Cannot listen on 127.0.0.1 port {migrated.port} (Address already in use). "
        f"Stop what uses it, or choose another: HAFAWA_PORT={migrated.port + 1}\n"
    )


def test_a_request_in_hand_is_answered_after_the_stop_was_asked_for(migrated: Installation) -> None:
    process = migrated.serving("web")
    with socket.create_connection(("127.0.0.1", migrated.port), timeout=10) as browser:
        browser.sendall(b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
        assert migrated.get("/healthz") == b"ok\n"  # by then the first is in hand
        process.send_signal(signal.SIGTERM)
        _until_free(migrated.port)
        browser.sendall(b"cd")
        assert browser.recv(1000).startswith(b"HTTP/1.1 200 OK")
    assert process.wait(30) == 0


def test_slow_senders_hold_no_page_thread(migrated: Installation) -> None:
    migrated.serving("web")
    slow = [socket.create_connection(("127.0.0.1", migrated.port), timeout=10) for _ in range(20)]
    for sender in slow:
        sender.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nab")
    assert migrated.get("/healthz") == b"ok\n"
    for sender in slow:
        sender.close()


def test_listens_on_the_loopback_alone(migrated: Installation) -> None:
    process = migrated.serving("web")
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    own = {row[1].split(":")[0] for row in listening if row[1].endswith(f":{migrated.port:04X}") and row[3] == "0A"}
    assert own == {"0100007F"}
    assert process.poll() is None


def test_doctor_ends_with_one_when_something_is_broken(installation: Installation, tables: Path) -> None:
    code, said = installation.run("doctor")
    assert code == 1
    assert re.search(r"^broken +tables: \d+ migrations are missing: run `hafawa migrate`$", said, re.MULTILINE)
    shutil.copytree(tables, installation.environ["HAFAWA_DATA_DIR"], dirs_exist_ok=True)
    code, said = installation.run("doctor")
    assert code == 0, said
    assert "good    database: SQLite " + sqlite3.sqlite_version in said
    (Path(installation.environ["HAFAWA_DATA_DIR"]) / "secret.key").chmod(0o644)
    installation.environ["HAFAWA_PROT"] = "8001"
    installation.environ["HAFAWA_REDIS_URL"] = "redis://127.0.0.1:1/0"
    installation.environ["HAFAWA_SMTP_RELAY"] = "smtp://noor:geheim@127.0.0.1:1"
    code, said = installation.run("doctor")
    assert code == 1
    assert "careful settings: HAFAWA_PROT is not a setting of Hafawa" in said
    assert re.search(r"^broken +keys: .*secret.key can be read by others \(mode 644\): chmod 600", said, re.MULTILINE)
    assert re.search(r"^broken +redis: cannot be reached", said, re.MULTILINE)
    assert re.search(r"^broken +relay: 127.0.0.1:1 does not take our mail .*: check HAFAWA_SMTP_RELAY$", said, re.M)
    assert "geheim" not in said


def _until_free(port: int) -> None:
    deadline = time.monotonic() + 20
    while not _is_free(port):
        assert time.monotonic() < deadline, "it went on listening"
        time.sleep(0.02)


MAKE_PEOPLE = """
import json
from django.contrib.sessions.backends.db import SessionStore
from hafawa.accounts.testing import make_agent, make_team
noor, dana = make_agent("Noor"), make_agent("Dana")
team = make_team(members=(noor,))
people = {"topic": f"list.team.{team.pk}"}
for agent in (noor, dana):
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_hash"] = str(agent.pk), agent.get_session_auth_hash()
    session.create()
    people[agent.name] = session.session_key
print(json.dumps(people))
"""


def test_the_desk_listens_to_its_own_teams_and_dana_hears_nothing_of_them(migrated: Installation) -> None:
    code, said = migrated.run("shell", "--no-imports", "-c", MAKE_PEOPLE)
    assert code == 0, said
    people = json.loads(said)
    migrated.serving("web")
    address, topic = f"127.0.0.1:{migrated.port}", people["topic"]
    answers = {}
    for name in ("Noor", "Dana"):
        cookie = {"Cookie": f"sessionid={people[name]}"}
        with connect(f"ws://{address}/live", origin=f"http://{address}", additional_headers=cookie) as screen:
            assert json.loads(screen.recv(10))["ready"] is True
            screen.send(json.dumps({"subscribe": [topic]}))
            answers[name] = json.loads(screen.recv(10))
    assert answers == {"Noor": {"subscribed": [topic]}, "Dana": {"refused": [topic]}}
