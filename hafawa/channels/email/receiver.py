"""Taking mail in by SMTP (RFC 5321) and LMTP (RFC 2033): 250 is said only once the mail is on our disk."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections, connections

from hafawa.conversations.actions import arrive

from . import mail, queries

log = logging.getLogger(__name__)
SIZE_LIMIT = 50 * 1024 * 1024
RECIPIENTS_LIMIT = 100
CONNECTIONS_LIMIT = 50
LINE_LIMIT = 64 * 1024  # the standard says 1000; mail in the wild does not
THREADS = 2
AWAY = "451 4.3.0 Not now, please try again"


class Handler:
    """What is answered to RCPT and DATA. The database is asked in threads: the loop never waits for it."""

    def __init__(self, *, lmtp: bool = False) -> None:
        self._lmtp = lmtp
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="receiver")

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_LIMIT:
            return "452 4.5.3 Too many recipients"
        answer = await self._in_thread(_rcpt_answer, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        answers = [
            await self._in_thread(_kept_answer, content, envelope.mail_from or "", each) for each in envelope.rcpt_tos
        ]
        if self._lmtp:
            return "\r\n".join(answers)  # one answer a recipient (RFC 2033 4.2)
        return next((answer for answer in answers if not answer.startswith("250")), answers[0])

    async def _in_thread(self, work: Any, *given: Any) -> str:
        try:
            return str(await asyncio.get_running_loop().run_in_executor(self._threads, _with_database, work, *given))
        except Exception:  # database away, disk full, our own bug: the sender keeps the mail and comes again
            log.exception("a mail could not be taken in")
            return AWAY

    def close(self) -> None:
        """Each thread hangs up its own database connection: nobody else may."""
        together = threading.Barrier(THREADS)
        for _ in range(THREADS):
            self._threads.submit(_hang_up, together)
        self._threads.shutdown(wait=True)


def _hang_up(together: threading.Barrier) -> None:
    try:
        together.wait(30)  # so that no thread takes the turn of another
    finally:
        connections.close_all()


def _with_database(work: Any, *given: Any) -> str:
    close_old_connections()
    try:
        return str(work(*given))
    finally:
        close_old_connections()


def _rcpt_answer(address: str) -> str:
    return "250 2.1.5 OK" if queries.inbox_for(address) else "550 5.1.1 No such mailbox here"


def _kept_answer(content: bytes, sender: str, recipient: str) -> str:
    inbox = queries.inbox_for(recipient)
    if inbox is None:
        return "550 5.1.1 No such mailbox here"
    # What the envelope knew, as the last server on the way notes it (RFC 5321 4.4).
    noted = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode("utf-8", "surrogateescape")
    arrive(inbox=inbox, external_id=mail.arrival_key(content), raw=noted + content)
    return "250 2.0.0 Kept"


class _Limits:
    """What our SMTP and our LMTP have in common."""

    line_length_limit = LINE_LIMIT
    _open = 0

    def connection_made(self, transport: Any) -> None:
        _Limits._open += 1
        if _Limits._open > CONNECTIONS_LIMIT:
            transport.write(b"421 4.3.2 Too many connections, please try again\r\n")
            transport.close()
            return
        super().connection_made(transport)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        _Limits._open -= 1
        super().connection_lost(error)  # type: ignore[misc]


class _Smtp(_Limits, SMTP):
    pass


class _Lmtp(_Limits, LMTP):
    pass


class Receiver(Controller):
    """A listening receiver with its own thread and loop; stop() waits for the mails under way."""

    def __init__(self, host: str, port: int, *, lmtp: bool = False, name: str = "hafawa") -> None:
        self._lmtp = lmtp
        super().__init__(Handler(lmtp=lmtp), hostname=host, port=port, server_hostname=name, ready_timeout=10.0)

    def factory(self) -> SMTP:
        kind = _Lmtp if self._lmtp else _Smtp
        return kind(
            self.handler,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname=self.SMTP_kwargs.get("hostname"),
            ident="Hafawa",
            loop=self.loop,
        )

    def stop(self, no_assert: bool = False) -> None:
        super().stop(no_assert=no_assert)
        self.handler.close()


def start_receiver(host: str, port: int, *, lmtp: bool = False, name: str = "hafawa") -> Receiver:
    """Listen and return at once. Raises OSError when the port is taken. End it with .stop()."""
    receiver = Receiver(host, port, lmtp=lmtp, name=name)
    receiver.start()
    return receiver
