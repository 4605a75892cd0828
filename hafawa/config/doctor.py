"""`hafawa doctor`: looks at one thing after the other, and says in one line each how it stands and how to mend it."""

import os
import socket
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hafawa.platform import health

from .environment import Environment

Verdict = Literal["good", "careful", "broken"]
MIN_POSTGRES = (15, 0)
MIN_SQLITE = (3, 37, 0)
MAX_CLOCK_SECONDS = 5
RELAY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    subject: str
    words: str
    """What is so, and when it is not good: what to do."""


def good(subject: str, words: str) -> Finding:
    return Finding("good", subject, words)


def careful(subject: str, words: str) -> Finding:
    return Finding("careful", subject, words)


def broken(subject: str, words: str) -> Finding:
    return Finding("broken", subject, words)


def examine() -> Iterator[Finding]:
    """Every check in turn. One that itself fails is reported as broken; the others still run."""
    for check in CHECKS:
        try:
            yield from check(settings.ENVIRONMENT)
        except Exception as error:  # noqa: BLE001 - a doctor who faints helps nobody
            yield broken(check.__name__.replace("_", " "), f"could not be examined: {_line(error)}")


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip().splitlines()[0]


# ---- this machine
def settings_given(env: Environment) -> Iterator[Finding]:
    known = {f"HAFAWA_{name.upper()}" for name in Environment.model_fields} | {"HAFAWA_TEST_DATABASE"}
    for name in sorted(set(_names_given(env)) - known):
        if not name.startswith("HAFAWA_TEST_"):
            yield careful("settings", f"{name} is not a setting of Hafawa: mend its spelling or take it away")


def _names_given(env: Environment) -> Iterator[str]:
    yield from (name for name in os.environ if name.startswith("HAFAWA_"))
    file = env.data_dir / "hafawa.env"
    if file.is_file():
        for line in file.read_text().splitlines():
            name = line.split("=", 1)[0].removeprefix("export ").strip().upper()
            if name.startswith("HAFAWA_"):
                yield name


def data_directory(env: Environment) -> Iterator[Finding]:
    directory = env.data_dir
    if not os.access(directory, os.W_OK | os.X_OK):
        yield broken("data directory", f"{directory} cannot be written: give it to the user that runs Hafawa (chown)")
        return
    free = health.free_bytes(directory)
    room = f"{directory}, {free / 1024**3:.1f} GB free"
    if free < health.MIN_FREE_BYTES:
        yield broken("data directory", f"{room}: make room, or move it (HAFAWA_DATA_DIR)")
    else:
        yield good("data directory", room)


def keys(env: Environment) -> Iterator[Finding]:
    for name in ("secret.key", "encryption.key", "hafawa.env"):
        path = env.data_dir / name
        if path.exists() and (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
            yield broken("keys", f"{path} can be read by others (mode {mode:o}): chmod 600 {path}")
            return
    yield good("keys", f"{len(env.fernet_keys)} to encrypt with; back them up apart from the database")


def clock(env: Environment) -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        if time.time() < Path(__file__).stat().st_mtime - 86400:
            yield broken("clock", "stands before this version was made: set it, and keep it right (NTP)")
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = abs(float(cursor.fetchone()[0]) - time.time())
    except DatabaseError:
        return  # said above: it cannot be reached
    if apart > MAX_CLOCK_SECONDS:
        yield broken("clock", f"is {apart:.0f} s apart from the database server's: keep both right (NTP)")
    else:
        yield good("clock", "agrees with the database server's")


# ---- database
def database(env: Environment) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield broken("database", f"cannot be reached ({_line(error)}): check HAFAWA_DATABASE_URL, and its server")
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield broken("tables", f"{len(plan)} migrations are missing: run `hafawa migrate`")
    else:
        yield good("tables", "up to date")


def _sqlite() -> Iterator[Finding]:
    version = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < MIN_SQLITE:
        yield broken(
            "database", f"{version} is too old, {'.'.join(map(str, MIN_SQLITE))} is needed: use a newer Python"
        )
    else:
        yield good("database", version)
    try:
        with sqlite3.connect(":memory:") as probe:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(words)")
    except sqlite3.OperationalError:
        yield broken("search", "this SQLite lacks FTS5: use a Python built with it, or PostgreSQL")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        number, encoding = cursor.fetchone()
    version = (number // 10000, number % 10000)
    if version < MIN_POSTGRES:
        yield broken("database", f"PostgreSQL {version[0]} is too old: {MIN_POSTGRES[0]} or newer is needed")
    elif encoding != "UTF8":
        yield broken("database", f"is encoded in {encoding}: make one with ENCODING 'UTF8' and move there")
    else:
        yield good("database", f"PostgreSQL {version[0]}.{version[1]}")


def redis(env: Environment) -> Iterator[Finding]:
    if not env.redis_url:
        if connection.vendor == "postgresql":
            yield careful("redis", "not set: fine for one process; several need HAFAWA_REDIS_URL for live updates")
        return
    import redis as client

    try:
        with client.Redis.from_url(env.redis_url, socket_connect_timeout=5, socket_timeout=5) as server:
            server.ping()
    except (client.RedisError, OSError) as error:
        yield broken("redis", f"cannot be reached ({_line(error)}): check HAFAWA_REDIS_URL and that the server runs")
    else:
        yield good("redis", "answers")
    if connection.vendor == "sqlite":
        yield careful("redis", "joins several processes, but SQLite serves one machine: set HAFAWA_DATABASE_URL too")


def storage(env: Environment) -> Iterator[Finding]:
    if fault := health.storage_fault():
        yield broken("files", f"cannot be stored ({fault}): check HAFAWA_FILES_URL or DATA_DIR/files")
    else:
        yield good("files", "can be stored and read")


# ---- the way in and out
def ports(env: Environment) -> Iterator[Finding]:
    for variable, host, port in (
        ("HAFAWA_PORT", env.host, env.port),
        ("HAFAWA_SMTP_PORT", env.smtp_host, env.smtp_port),
    ):
        if problem := _why_not(host, port):
            yield careful(
                "ports", f"{host}:{port} {problem}: fine if that is Hafawa running, else choose another {variable}"
            )
        else:
            yield good("ports", f"{host}:{port} is free")


def _why_not(host: str, port: int) -> str:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return f"cannot be taken ({error.strerror})"
    return ""


def public_address(env: Environment) -> Iterator[Finding]:
    if env.debug:
        yield careful("debug", "is on: error pages show the inside to everybody. Unset HAFAWA_DEBUG in production")
    if not env.public_url:
        yield careful("address", "HAFAWA_PUBLIC_URL is not set: links in mails point to localhost")
        return
    parts = urlsplit(env.public_url)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        yield broken(
            "address", f"{env.public_url} has no TLS: passwords travel readable. Put a proxy with TLS in front"
        )
    else:
        yield good("address", env.public_url)


def mail_domain(env: Environment) -> Iterator[Finding]:
    domain = env.mail_domain
    if domain.endswith((".localhost", ".local", ".test", ".invalid", ".example")) or "." not in domain:
        yield careful(
            "mail", f"{domain} exists on no other machine: set HAFAWA_MAIL_DOMAIN before real customers write"
        )
    else:
        yield good("mail", f"Message-IDs and receiver addresses end in {domain}")


def relay(env: Environment) -> Iterator[Finding]:
    """Whether what sends for mailboxes without a server of their own can be reached and lets us in."""
    import smtplib
    from dataclasses import replace

    from hafawa.channels.email.send import relay_from_url
    from hafawa.channels.email.smtp_out import Relay, knock

    address = env.smtp_relay.get_secret_value()
    if not address:
        return
    server = replace(Relay.from_settings(relay_from_url(address)), timeout=RELAY_SECONDS)
    name = f"{server.host}:{server.port}"
    try:
        knock(server)
    except smtplib.SMTPAuthenticationError:
        yield broken("relay", f"{name} refuses its user or password: mend HAFAWA_SMTP_RELAY")
    except (smtplib.SMTPException, OSError) as error:
        yield broken("relay", f"{name} does not take our mail ({_line(error)}): check HAFAWA_SMTP_RELAY")
    else:
        yield good("relay", f"{name} takes our mail")


def mailboxes(env: Environment) -> Iterator[Finding]:
    from hafawa.conversations.models import Inbox

    try:
        boxes = list(Inbox.objects.filter(is_active=True))
    except DatabaseError:
        return  # said above: the tables are missing
    for box in boxes:
        if not box.settings.is_readable:
            yield broken(
                "mailbox", f"{box.name}: its password needs a key that is gone: enter it again in the settings"
            )
        elif box.is_failing:
            yield broken("mailbox", f"{box.name}: {box.last_error.splitlines()[0]}: see its settings page")
        else:
            yield good("mailbox", f"{box.name} ({box.address})")


def work(env: Environment) -> Iterator[Finding]:
    from hafawa.platform.jobs.queries import load

    try:
        now = load()
    except DatabaseError:
        return
    if now.is_late:
        waited = f"{now.waiting} wait, the oldest for {now.lag_seconds:.0f} s"
        yield careful("jobs", f"{waited}: run `hafawa serve` or `hafawa worker`")
    if now.dead:
        yield careful("jobs", f"{now.dead} were given up: see them, and try again, on the health page")
    if not now.dead and not now.is_late:
        yield good("jobs", "none late, none given up")


CHECKS: tuple[Callable[[Environment], Iterator[Finding]], ...] = (
    settings_given,
    data_directory,
    keys,
    database,
    clock,
    redis,
    storage,
    ports,
    public_address,
    mail_domain,
    relay,
    mailboxes,
    work,
)
