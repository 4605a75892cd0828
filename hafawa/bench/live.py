"""500 open desks on one real process: how long a hint takes to reach them all, and what they hold of its memory.

Mails arrive in the database as any receiver would leave them; the process understands them and tells every desk.
A hint's age is counted from the event's own row, so the commit is part of it, and so is this process's reading.
"""

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from subprocess import Popen
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from hafawa.accounts.models import Agent
from hafawa.channels.email.mail import arrival_key
from hafawa.conversations.actions import arrive
from hafawa.conversations.models import Inbox, Message
from hafawa.platform.events.models import EventRow
from hafawa.platform.live.protocol import MAX_SOCKETS_PER_PERSON

from .mails import Mail, Mails
from .meter import Figure, percentile, resident_mb

DESKS = 500
MAILS = 40
GAP_S = 0.35
P95_MS, PROCESS_MB = 250.0, 300.0
STARTS_WITHIN_S = 60


def measure(size: int) -> Iterator[Figure]:
    desks = min(DESKS, Agent.objects.active().count() * MAX_SOCKETS_PER_PERSON)
    inbox = Inbox.objects.order_by("id")[0]
    mails = Mails(inbox).take(MAILS)
    with _served() as (pid, port):
        before_mb = resident_mb(pid)
        heard, open_mb = asyncio.run(_Audience(pid, port).watch(_session_keys(desks), inbox, mails))
        after_mb = resident_mb(pid)
    assert _understood(mails) == len(mails), "some mails were not understood within a minute"
    happened = _announced(mails)
    ages = [(times[topic] - at) * 1000 for times in heard for topic, at in happened.items() if topic in times]
    reached = len(ages) / (desks * len(happened))
    more = {"desks": desks, "reached": round(reached, 4), "p50_ms": round(percentile(ages, 50), 1)}
    yield Figure("live.hint.p95", percentile(ages, 95), "ms", P95_MS, {**more, "most_ms": round(max(ages), 1)})
    yield Figure("live.lost", (1 - reached) * 100, "%", 0)
    yield Figure("live.desk", (open_mb - before_mb) * 1000 / desks, "KB")
    yield Figure("live.process", after_mb, "MB", PROCESS_MB, {"before_the_desks": round(before_mb, 1)})


@contextmanager
def _served() -> Iterator[tuple[int, int]]:
    """`hafawa serve` on free ports, on the database of this process."""
    port, smtp_port = _free_port(), _free_port()
    environment = {**os.environ, "HAFAWA_PORT": str(port), "HAFAWA_SMTP_PORT": str(smtp_port)}
    command = [sys.executable, "-m", "hafawa", "serve"]
    with Popen(command, env=environment, stdout=sys.stderr) as process:  # noqa: S603 - our own command
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield process.pid, port
        finally:
            process.terminate()


def _wait_for(url: str, process: "Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own process
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("hafawa serve did not start")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _session_keys(count: int) -> list[tuple[int, str]]:
    """Who, and their session, as many as desks: shared out among the colleagues."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    agents = list(Agent.objects.active())
    keys = []
    for number in range(count):
        agent, session = agents[number % len(agents)], store()
        session[SESSION_KEY] = str(agent.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        session.save()
        keys.append((agent.pk, str(session.session_key)))
    return keys


Heard = list[dict[str, float]]
"""For each desk: when it first heard of a conversation, by the conversation's topic."""


class _Audience:
    """All the desks, in this process's loop."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.url = pid, f"ws://127.0.0.1:{port}/live"
        self.origin = f"http://127.0.0.1:{port}"

    async def watch(self, keys: list[tuple[int, str]], inbox: Inbox, mails: list[Mail]) -> tuple[Heard, float]:
        """What each desk heard, and the process's memory in MB while all were open and nothing had happened."""
        heard: Heard = [{} for _ in keys]
        desks = [await self._open(*key) for key in keys]
        readers = [asyncio.create_task(_listen(desk, times)) for desk, times in zip(desks, heard, strict=True)]
        await asyncio.sleep(1)
        open_mb = resident_mb(self.pid)
        for mail in mails:
            await asyncio.to_thread(_arrive, inbox, mail)
            await asyncio.sleep(GAP_S)
        await _settled(heard, mails)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, *(desk.close() for desk in desks), return_exceptions=True)
        return heard, open_mb

    async def _open(self, agent_id: int, session: str) -> ClientConnection:
        """As a desk does: its list, its owner's bell, the conversation it shows."""
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        desk = await connect(
            self.url, additional_headers=headers, origin=Origin(self.origin), compression=None, max_queue=None
        )
        await desk.send(json.dumps({"subscribe": ["list", f"agent.{agent_id}", "conversation.1"]}))
        while "subscribed" not in json.loads(await desk.recv()):
            pass
        return desk


async def _listen(desk: ClientConnection, times: dict[str, float]) -> None:
    async for text in desk:
        at = time.time()
        hint = json.loads(text).get("hint", {})
        if hint.get("topic") == "list":
            times.setdefault(hint["what"], at)


async def _settled(heard: Heard, mails: list[Mail]) -> None:
    """Until every mail has been understood, for up to a minute, and nothing more has been heard for two seconds."""
    deadline = time.monotonic() + 60
    while await asyncio.to_thread(_understood, mails) < len(mails) and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
    said = -1
    while said != (said := sum(map(len, heard))):
        await asyncio.sleep(2)


def _understood(mails: list[Mail]) -> int:
    return Message.objects.filter(external_id__in=[mail.external_id for mail in mails]).count()


def _arrive(inbox: Inbox, mail: Mail) -> None:
    arrive(inbox=inbox, external_id=arrival_key(mail.raw), raw=mail.raw)


def _announced(mails: list[Mail]) -> dict[str, float]:
    """When each conversation's news happened: of those every desk may hear of, and of its first mail."""
    kept = Message.objects.filter(external_id__in=[mail.external_id for mail in mails])
    pks = kept.exclude(conversation__team__is_restricted=True).values_list("conversation_id", "pk")
    first = {f"conversation.{conversation}": pk for conversation, pk in sorted(pks, reverse=True)}
    events = EventRow.objects.filter(topic__in=first, name="MessageReceived")
    return {row.topic: row.happened_at.timestamp() for row in events if row.data["message_id"] == first[row.topic]}
