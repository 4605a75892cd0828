"""An SMTP server (RFC 5321) that does as it is told: keeps what it accepts, and says how far each mail has come.

with sink() as server:
    server.on(Stage.DATA, lambda recipient: …)      called before the answer at that stage is given
    server.answers[Stage.RCPT] = "451 busy"         said instead of the usual answer
"""

import email
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from enum import StrEnum
from typing import cast


class Stage(StrEnum):
    """How far a mail has come, as the server sees it."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"  # asked, not answered: the content is still all with the sender
    CONTENT = "content"  # its first bytes are here
    DOT = "dot"  # all of it is here and kept, the sender does not know it
    ANSWERED = "answered"


class HangUpError(Exception):
    """Raised by a listener: close the connection without a word."""


Listener = Callable[[str], None]


class Sink(socketserver.ThreadingTCPServer):
    """What it holds may be read at any time: `accepted` by Message-ID, `begun` by recipient, `letters`."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.accepted: Counter[str] = Counter()
        self.letters: list[EmailMessage] = []  # each as it came, repeated ones too
        self.begun: set[str] = set()
        self.seen: Counter[Stage] = Counter()
        self.answers: dict[Stage, str] = {}
        self.listeners: dict[Stage, Listener] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def settings(self) -> dict[str, object]:
        """For an inbox that sends through it."""
        return {"smtp_host": "127.0.0.1", "smtp_port": self.port, "smtp_security": "none", "smtp_timeout": 10}

    def reach(self, stage: Stage, recipient: str = "") -> str:
        """Note it, tell who listens, and say what is to be answered instead of the usual; "" for the usual."""
        self.seen[stage] += 1
        if listener := self.listeners.get(stage):
            listener(recipient)
        return self.answers.get(stage, "")


class _Conversation(socketserver.StreamRequestHandler):
    """One connection, from greeting to goodbye."""

    @property
    def sink(self) -> Sink:
        return cast(Sink, self.server)

    def handle(self) -> None:
        self.recipient = ""
        try:
            self._say(self.sink.reach(Stage.CONNECT) or "220 sink.example ESMTP")
            while line := self.rfile.readline().decode().strip():
                if not self._answer(line):
                    return
        except (HangUpError, OSError):
            return

    def _answer(self, line: str) -> bool:
        """One command; False when it was the last."""
        word = line[:4].upper()
        if word in ("MAIL", "RCPT"):
            stage = Stage(word.lower())
            if stage == Stage.RCPT:
                self.recipient = line.partition("<")[2].partition(">")[0]
            self._say(self.sink.reach(stage, self.recipient) or "250 OK")
        elif word == "DATA":
            self._data()
        else:
            self._say("221 Bye" if word == "QUIT" else "250 OK")
        return word != "QUIT"

    def _data(self) -> None:
        if refusal := self.sink.reach(Stage.DATA, self.recipient):
            self._say(refusal)
            return
        self.sink.begun.add(self.recipient)
        self._say("354 Go on")
        lines = [self.rfile.readline()]
        self.sink.reach(Stage.CONTENT, self.recipient)
        while lines[-1] not in (b".\r\n", b""):
            lines.append(self.rfile.readline())
        if lines[-1] != b".\r\n":
            raise HangUpError
        if refusal := self.sink.answers.get(Stage.DOT, ""):
            self._say(refusal)
            return
        letter = email.message_from_bytes(b"".join(lines[:-1]), policy=policy.default)
        self.sink.letters.append(letter)
        self.sink.accepted[str(letter["Message-ID"]).strip("<>")] += 1
        self.sink.reach(Stage.DOT, self.recipient)
        self._say("250 Kept")
        self.sink.reach(Stage.ANSWERED, self.recipient)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def sink() -> Iterator[Sink]:
    """A server that listens while this lasts."""
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="sink", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
