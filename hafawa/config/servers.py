"""The parts of a running Hafawa, together in one process or each in its own, from their start to their orderly end.

    web      pages and live updates          jobs     what follows from every change, and schedules
    fetch    mailboxes read over IMAP        smtp     the built-in receiver of mail

A stop (SIGTERM, Ctrl-C) takes no new work and lets what is in hand finish. A part that dies takes the process along:
whatever supervises it starts it afresh, and every part picks up where its rows in the database say.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings

if TYPE_CHECKING:
    import uvicorn

ALL = ("web", "jobs", "fetch", "smtp")
FINISH_SECONDS = 25
log = structlog.get_logger(__name__)


class CannotStartError(Exception):
    """Why, and what to do about it, in one sentence each."""


class Servers:
    """Runs some of the parts until told to stop. Call run() in the main thread: it listens to signals."""

    def __init__(self, parts: Collection[str] = ALL, *, on_ready: Callable[["Servers"], None] | None = None) -> None:
        self.parts = parts
        self.stopping = threading.Event()
        self.failed = False
        self.port = 0
        self.smtp_port = 0
        self._on_ready = on_ready
        self._threads: list[threading.Thread] = []
        self._web: uvicorn.Server | None = None

    def run(self) -> int:
        """Start, serve, stop. Returns the exit status. Raises CannotStartError before anything has started."""
        env = settings.ENVIRONMENT
        listener = listen(env.host, env.port, "HAFAWA_PORT") if "web" in self.parts else None
        if "smtp" in self.parts:
            listen(env.smtp_host, env.smtp_port, "HAFAWA_SMTP_PORT").close()
            if env.lmtp_port:
                listen(env.smtp_host, env.lmtp_port, "HAFAWA_LMTP_PORT").close()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        receivers = self._start_receivers() if "smtp" in self.parts else []
        if "jobs" in self.parts:
            self._spawn("jobs", self._run_jobs)
        if "fetch" in self.parts:
            self._spawn("fetch", self._run_fetch)
        if listener is not None:
            self.port = listener.getsockname()[1]
            self._spawn("web", self._run_web, listener)
        self._announce(listener)
        self.stopping.wait()
        return self._finish(receivers)

    # ---- the parts
    def _run_web(self, listener: socket.socket) -> None:
        self._web = web_server()
        self._web.run(sockets=[listener])

    def _run_jobs(self) -> None:
        from hafawa.platform.jobs.runner import Runner

        Runner(settings.ENVIRONMENT.job_threads).run(self.stopping)

    def _run_fetch(self) -> None:
        from hafawa.channels.email.fetcher import Fetcher

        Fetcher().run(self.stopping)

    def _start_receivers(self) -> list[Any]:
        """SMTP always; LMTP for a mail server on the same machine, where a port is set for it."""
        from hafawa.channels.email.receiver import start_receiver

        env = settings.ENVIRONMENT
        self.smtp_port = env.smtp_port
        receivers = [start_receiver(env.smtp_host, env.smtp_port, name=env.mail_domain)]
        if env.lmtp_port:
            receivers.append(start_receiver(env.smtp_host, env.lmtp_port, lmtp=True, name=env.mail_domain))
        return receivers

    # ---- start and end
    def _spawn(self, name: str, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=self._guard, args=(name, work, *args), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guard(self, name: str, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except BaseException:
            log.exception("server.part_failed", part=name)
            self.failed = True
        else:
            if not self.stopping.is_set():
                log.error("server.part_ended", part=name)
                self.failed = True
        self.stopping.set()

    def _announce(self, listener: socket.socket | None) -> None:
        while listener is not None and not self.stopping.wait(0.02):
            if self._web is not None and self._web.started:
                break
        if self.stopping.is_set():
            return
        log.info("server.started", parts=list(self.parts), port=self.port or None, smtp_port=self.smtp_port or None)
        if self._on_ready is not None:
            self._on_ready(self)

    def _on_signal(self, number: int, frame: object) -> None:
        if self.stopping.is_set():
            os._exit(1)  # asked twice: now. Nothing is lost by it, some work will be done again
        self.stopping.set()

    def _finish(self, receivers: list[Any]) -> int:
        log.info("server.stopping")
        for receiver in receivers:
            receiver.stop()
        if self._web is not None:
            self._web.should_exit = True
        for thread in self._threads:
            thread.join(FINISH_SECONDS)
            if thread.is_alive():
                log.warning("server.part_cut_off", part=thread.name)
        log.info("server.stopped")
        return 1 if self.failed else 0


def web_server() -> "uvicorn.Server":
    """uvicorn around asgi.py. It logs nothing of its own: each request is logged once, by ObserveMiddleware."""
    import uvicorn

    from .asgi import application

    config = uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        lifespan="on",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.ENVIRONMENT.trusted_proxies,
        timeout_keep_alive=65,
        timeout_graceful_shutdown=FINISH_SECONDS - 5,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # hints are short, and a window per socket is most of a socket's memory
    )
    return uvicorn.Server(config)


def listen(host: str, port: int, variable: str) -> socket.socket:
    """A socket bound to that address. Raises CannotStartError with the way out."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotStartError(
            f"Cannot listen on {host} port {port} ({error.strerror or error}). "
            f"Stop what uses it, or choose another: {variable}={port + 1}"
        ) from None
    return listener


def prepare_database(*, migrate: bool) -> None:
    """Bring the tables up to date, or say that they are not. Raises CannotStartError."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CannotStartError(f"The database cannot be reached: {str(error).strip()}. See `hafawa doctor`.") from None
    if plan and not migrate:
        raise CannotStartError(f"The database lacks {len(plan)} migrations. Run `hafawa migrate` first.")
    if plan:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)


def run(parts: Collection[str], *, migrate: bool = False, on_ready: Callable[[Servers], None] | None = None) -> None:
    """What the commands call: prepare, serve, and leave the process with the right status."""
    try:
        prepare_database(migrate=migrate)
        status = Servers(parts, on_ready=on_ready).run()
    except CannotStartError as error:
        sys.exit(str(error))
    sys.stderr.flush()
    sys.exit(status)
