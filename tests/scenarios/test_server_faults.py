"""A mailbox server or Redis that goes away and comes again. Nothing is lost."""

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.test import Client, override_settings

from hafawa.accounts.models import Agent
from hafawa.channels.email import fetcher
from hafawa.conversations.models import Arrival, Inbox, Message
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers, free_port, until
from tests.scenarios.sink import Sink
from tests.scenarios.troubles import later, sign

pytestmark = pytest.mark.django_db(transaction=True)
REDIS_CACHE = "hafawa.platform.web.steady_cache.SteadyRedisCache"

# ---- the mailbox


class Gate:
    """A way to a server that can be shut: whoever is on it is cut off, whoever comes is refused."""

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._open: list[socket.socket] = []
        self._door: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._let_in, args=[self._door], daemon=True).start()

    def _let_in(self, door: socket.socket) -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._open += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for each in (source, target):
            _shut(each)

    def close(self) -> None:
        for each in [*([self._door] if self._door else []), *self._open]:
            _shut(each)
            each.close()
        self._open.clear()
        self._door = None


def _shut(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@pytest.mark.servers
def test_a_mailbox_server_that_goes_and_comes_is_said_and_no_mail_is_lost_or_double(
    mailpeers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "FIRST_PAUSE_SECONDS", 0.1)
    gate, stop = Gate(mailpeers.imap_port), threading.Event()
    inbox = make_inbox("support@test.example", **{**mailpeers.imap_settings("support"), "imap_port": gate.port})
    reading = threading.Thread(target=fetcher.Fetcher(look_every_seconds=0.2).run, args=[stop])
    reading.start()
    try:
        for number in range(3):
            _submit(mailpeers, 2 * number)
            until(lambda number=number: Arrival.objects.count() == 2 * number + 1)
            gate.close()
            until(lambda: Inbox.objects.get(pk=inbox.pk).is_failing)
            assert sign("Mail in").verdict == "broken"
            _submit(mailpeers, 2 * number + 1)
            gate.open()
            until(lambda: not Inbox.objects.get(pk=inbox.pk).is_failing)
            until(lambda number=number: Arrival.objects.count() == 2 * number + 2)
    finally:
        stop.set()
        reading.join(15)
        gate.close()
    run_all()
    assert sorted(Message.objects.values_list("subject", flat=True)) == [str(number) for number in range(6)]
    told = [row.data["change"] for row in EventRow.objects.filter(name="InboxChanged").order_by("id")]
    assert told == ["created", *["failing", "recovered"] * 3]
    assert sign("Mail in").verdict == "good"


def _submit(mailpeers: Peers, number: int) -> None:
    made = EmailMessage()
    made["From"], made["To"] = "layla@test.example", "support@test.example"
    made["Subject"], made["Message-ID"] = str(number), f"<{number}@client.example>"
    made.set_content("أين طلبي؟")
    mailpeers.submit(made)


# ---- Redis


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that joins its processes by a Redis that is not there."""
    url = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(settings.ENVIRONMENT, "redis_url", url)
    caches = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    if "redis" not in caches["default"]["BACKEND"]:
        caches = {"default": {"BACKEND": REDIS_CACHE, "LOCATION": url}}
    with override_settings(CACHES=caches):
        yield


def test_without_redis_one_signs_in_reads_and_answers(without_redis: None, server: Sink, noor: Agent) -> None:
    noor.set_password("a long enough password")
    noor.save()
    conversation = make_conversation(make_inbox(**server.settings))
    client = Client()
    given = {"login": noor.email, "password": "a long enough password"}
    assert client.post("/sign-in/", given).status_code == 302
    assert client.get(f"/c/{conversation.pk}/").status_code == 200
    sent = client.post(f"/c/{conversation.pk}/send/", {"body": "<p>Hello</p>"})
    assert sent.status_code in (200, 302)
    later(hours=1)
    assert server.accepted.total() == 1
