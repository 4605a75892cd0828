"""A real Hafawa for browser tests: `hafawa serve` in a process of its own, on an SQLite file and ports of its own.

What a test needs beforehand is made by a second process that calls actions (`deeds.py`); what must be live comes in the
way it comes in life: by SMTP, or by another browser.
"""

import email.policy
import json
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from tests.mailpeers import free_port, until

SUPPORT = "support@hafawa.localhost"
START_SECONDS = 60


class House:
    """The running application. `do(deed, …)` prepares, `mail(…)` writes to it, `outbox()` reads what it sent.

    `before`: deeds done before it starts serving.
    """

    def __init__(self, *, before: Iterable[tuple[str, dict[str, Any]]] = ()) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hafawa-house-"))
        self.port, self.smtp_port = free_port(), free_port()
        self.address = f"http://localhost:{self.port}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HAFAWA_")}
        self.environment = kept | {
            "HAFAWA_DATA_DIR": str(self.folder),
            "HAFAWA_PORT": str(self.port),
            "HAFAWA_SMTP_PORT": str(self.smtp_port),
            "HAFAWA_LOG_FORMAT": "json",
        }
        self._log = (self.folder / "server.log").open("ab")
        self._processes: list[subprocess.Popen[str]] = []
        self._hand = self._process("-m", "tests.browser.deeds", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.people: dict[str, int] = self.do("lay_ground")
        for deed, given in before:
            self.do(deed, **given)
        self._server = self._process("-m", "hafawa", "serve", stdout=self._log)
        until(self._answers, START_SECONDS)

    def _process(self, *command: str, **streams: Any) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], env=self.environment, stderr=self._log, text=True, **streams
        )
        self._processes.append(process)
        return process

    def _answers(self) -> bool:
        if self._server.poll() is not None:
            raise RuntimeError(f"Hafawa did not start:\n{self.log()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def do(self, deed: str, **given: Any) -> Any:
        """Run a function of deeds.py against this house; returns what it returned."""
        if self._hand.stdin is None or self._hand.stdout is None:
            raise RuntimeError("the second process is not there")
        self._hand.stdin.write(json.dumps([deed, given]) + "\n")
        self._hand.stdin.flush()
        answer = json.loads(self._hand.stdout.readline() or '{"error": "the second process ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["is"]

    def mail(self, text: str, *, sender: str = "ليلى الحربي <layla@example.com>", subject: str = "تأخر الطلب") -> float:
        """A customer's mail, over SMTP; returns the moment (of the clock) it was answered with 250."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, SUPPORT, subject
        letter["Message-ID"] = f"<{time.time_ns()}@client.example>"
        letter.set_content(text)
        return self.hand_in(letter)

    def hand_in(self, letter: EmailMessage) -> float:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as server:
            server.send_message(letter)
            return time.time()

    def outbox(self) -> list[EmailMessage]:
        """Every mail that left through an inbox of transport "folder", oldest first."""
        parser = BytesParser(policy=email.policy.default)
        return [parser.parsebytes(path.read_bytes()) for path in sorted((self.folder / "outbox").glob("[!.]*.eml"))]

    def sent(self, words: str, seconds: float = 10) -> EmailMessage:
        """The mail with these words, as soon as it has left."""

        def look() -> EmailMessage | None:
            return next((mail for mail in self.outbox() if words in text_of(mail)), None)

        return until(look, seconds)

    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def close(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def text_of(mail: EmailMessage) -> str:
    """Its plain part, without the marks that keep directions apart."""
    part = mail.get_body(("plain",))
    words = part.get_content() if part else ""
    return "".join(letter for letter in words if letter not in "\u200e\u200f\u2066\u2067\u2068\u2069\u061c")
