"""What tests of things going wrong share: handing a mail over, time passing, and what the health page says."""

import os
import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import time_machine
from django.db import connection
from django.utils.timezone import now

from hafawa.channels.email.receiver import Receiver
from hafawa.desk.health import Sign, examine
from hafawa.platform.jobs.testing import run_all


def sign(label: str) -> Sign:
    """What the health page says of one part."""
    return next(each for each in examine() if str(each.label) == label)


def later(hours: float) -> None:
    """Work, as it is done after some time."""
    with time_machine.travel(now() + timedelta(hours=hours)):
        run_all(raises=False)


def hand_over(receiver: Receiver, letter: EmailMessage) -> int:
    """One attempt of a sending server. Returns the answer to the content."""
    with smtplib.SMTP("127.0.0.1", receiver.port, timeout=30) as server:
        server.ehlo()
        server.mail(letter["From"])
        code, _said = server.rcpt(letter["To"])
        return server.data(letter.as_bytes(policy=SMTP))[0] if code == 250 else code


def letter(size: int = 0) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "layla@example.com", "support@shop.example", "<q1@client.example>"
    made["Subject"] = "تأخر الطلب"
    made.set_content("أين طلبي؟\n")
    if size:
        made.add_attachment(os.urandom(size), maintype="application", subtype="octet-stream", filename="photo.bin")
    return made


@contextmanager
def database_away() -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Two functions: one that takes the database from everybody, and one that gives it back."""
    with (_locked_sqlite if connection.vendor == "sqlite" else _dropped_postgresql)() as both:
        yield both


@contextmanager
def _locked_sqlite() -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    try:
        yield lambda: bool(other.execute("BEGIN IMMEDIATE")) and None, lambda: bool(other.execute("ROLLBACK")) and None
    finally:
        if other.in_transaction:
            other.execute("ROLLBACK")
        other.close()


@contextmanager
def _dropped_postgresql() -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    import psycopg

    config = connection.get_connection_params()
    words = {name: config[name] for name in ("dbname", "user", "host", "port", "password") if config.get(name)}

    def drop() -> None:
        with psycopg.connect(**words, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    yield drop, lambda: None
