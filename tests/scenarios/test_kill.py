"""`kill -9`, fifty times in the middle of taking mail in, and fifty times in the middle of sending it."""

import random
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.db import connection, connections
from django.utils import timezone

from hafawa.accounts.testing import make_agent
from hafawa.conversations.actions import reply
from hafawa.conversations.models import Arrival, Conversation, Message, State
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs import queue
from hafawa.platform.jobs.models import Job
from hafawa.platform.search.finding import find
from tests.mailpeers import free_port, until
from tests.scenarios.sink import HangUpError, Sink, Stage, sink
from tests.stable import Horse, Stable, stable

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 50
DROPS = 15
PARTS = "tests.scenarios.parts:serve"


class Postman(threading.Thread):
    """A server on the way of the mails: hands each over until it hears 250, as such servers do.

    Every fifth mail is its sender's own affair: where its answer is lost, it does not come again.
    """

    def __init__(self, port: int) -> None:
        super().__init__(name="postman")
        self.port = port
        self.mails: list[str] = []
        self.kept: set[str] = set()
        self.unanswered: set[str] = set()
        self.allowed = 0
        self.tries = 0
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.is_set() or len(self.mails) < self.allowed:
            if len(self.mails) >= self.allowed:
                self.ending.wait(0.005)
                continue
            number = len(self.mails)
            letter = _letter(number)
            self._deliver(letter, insists=number % 5 != 0)
            self.mails.append(_name(letter))

    def _deliver(self, letter: EmailMessage, *, insists: bool) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.tries += 1
            handed_over = False
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as server:
                    server.ehlo()
                    server.mail(letter["From"])
                    server.rcpt(letter["To"])
                    handed_over = True
                    if server.data(letter.as_bytes(policy=SMTP))[0] == 250:
                        self.kept.add(_name(letter))
                        return
            except (OSError, smtplib.SMTPException):
                pass
            if _name(letter) in self.kept:
                return
            if handed_over and not insists:
                self.unanswered.add(_name(letter))
                return
            self.ending.wait(0.01)


def _name(letter: EmailMessage) -> str:
    return str(letter["Message-ID"]).strip("<>")


def _letter(number: int) -> EmailMessage:
    """Every third begins a conversation, the next two go on with it; some carry a file."""
    letter = EmailMessage()
    letter["From"], letter["To"] = f"c{number % 7}@client.example", "support@shop.example"
    letter["Subject"], letter["Message-ID"] = f"طلب {number}", f"<m{number}@client.example>"
    if number % 3:
        letter["In-Reply-To"] = f"<m{number - number % 3}@client.example>"
    letter.set_content(f"أين طلبي؟ الرمز zebra{number:04}\n")
    if number % 4 == 0:
        letter.add_attachment(f"file {number}\n".encode() * 500, maintype="text", subtype="plain", filename="f.txt")
    return letter


def let_time_pass() -> None:
    """Nobody works now. The leases of the dead run out, and what waits for its next try is due."""
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))
    queue.recover()
    Job.objects.filter(state=Job.State.READY).update(run_at=timezone.now())


def work_off(horses: Stable, *parts: str) -> None:
    """A process that lives, until nothing is left to do."""
    let_time_pass()
    horse = horses.start(PARTS, *parts)
    until(_is_idle, 60)
    horse.stop()


def _is_idle() -> bool:
    Job.objects.filter(state=Job.State.READY, run_at__gt=timezone.now()).update(run_at=timezone.now())
    return not Job.objects.exclude(state=Job.State.DEAD).exists()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(2811)


@pytest.fixture
def smtp_port() -> int:
    return free_port()


@pytest.fixture
def horses(smtp_port: int) -> Iterator[Stable]:
    connections.close_all()
    with stable(HAFAWA_SMTP_PORT=str(smtp_port), HAFAWA_LOG_LEVEL="WARNING") as found:
        yield found


def test_killing_the_receiver_and_the_worker_loses_no_mail_and_keeps_none_twice(
    horses: Stable, smtp_port: int, chance: random.Random
) -> None:
    make_inbox()
    postman = Postman(smtp_port)
    postman.start()
    for round_number in range(KILLS):
        horse = horses.start(PARTS, "smtp", "jobs")
        postman.allowed += 3
        before = postman.tries
        until(lambda before=before: postman.tries > before + 1 or len(postman.mails) >= postman.allowed)
        time.sleep(chance.uniform(0.005, 0.15))
        horse.kill()
        if round_number % 10 == 9:
            let_time_pass()
    horse = horses.start(PARTS, "smtp")
    postman.ending.set()
    postman.join(60)
    horse.stop()
    work_off(horses, "jobs")
    _nothing_is_lost_or_double(postman)


@pytest.mark.postgresql
def test_a_database_that_drops_every_connection_again_and_again_loses_no_mail(
    horses: Stable, smtp_port: int, chance: random.Random
) -> None:
    make_inbox()
    horse = horses.start(PARTS, "smtp", "jobs")
    postman = Postman(smtp_port)
    postman.start()
    for _ in range(DROPS):
        postman.allowed += KILLS // DROPS + 1
        time.sleep(chance.uniform(0.01, 0.2))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    postman.ending.set()
    postman.join(60)
    until(_is_idle, 60)
    horse.stop()
    _nothing_is_lost_or_double(postman)


def _nothing_is_lost_or_double(postman: Postman) -> None:
    assert list(Job.objects.values_list("task", "state", "attempts", "last_error")) == []
    assert not Arrival.objects.exclude(state=Arrival.State.UNDERSTOOD).exists()
    held = Counter(Message.objects.values_list("external_id", flat=True))
    assert set(postman.kept) <= set(held) <= set(postman.kept) | postman.unanswered
    assert len(postman.kept) >= KILLS // 2
    assert set(held.values()) == {1}
    assert Arrival.objects.count() == len(held)
    received = Counter(row.data["message_id"] for row in EventRow.objects.filter(name="MessageReceived"))
    assert received == Counter(dict.fromkeys(Message.objects.values_list("pk", flat=True), 1))
    started = Counter(row.data["conversation_id"] for row in EventRow.objects.filter(name="ConversationStarted"))
    assert started == Counter(dict.fromkeys(Conversation.objects.values_list("pk", flat=True), 1))
    assert not EventRow.objects.filter(name="MessageReceived", handled=[]).exists()
    for message in Message.objects.all():
        word = message.text.split()[-1]
        assert [hit.object_id for hit in find(word, kinds=["message"])] == [message.pk], word
        assert message.attachments.count() == (int(word[-4:]) % 4 == 0)


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as found:
        yield found


class Axe:
    """Kills the worker when a mail has come to a given stage at the server; once."""

    def __init__(self, server: Sink, stage: Stage) -> None:
        self.stage, self.has_fallen = stage, threading.Event()
        self.horse: Horse | None = None
        self._known = threading.Event()
        server.listeners = {stage: self._fall}

    def sharpen(self, horse: Horse) -> None:
        self.horse = horse
        self._known.set()

    def _fall(self, recipient: str) -> None:
        self._known.wait(10)
        if self.horse and not self.has_fallen.is_set():
            self.horse.kill()
            self.has_fallen.set()
        if self.stage != Stage.ANSWERED:
            raise HangUpError


def test_killing_the_worker_while_it_sends_loses_no_answer_and_sends_none_twice(
    horses: Stable, server: Sink, chance: random.Random
) -> None:
    noor, inbox = make_agent("Noor"), make_inbox(**server.settings)
    stages = [stage for stage in Stage for _ in range(KILLS // len(Stage) + 1)]
    chance.shuffle(stages)
    for number, stage in enumerate(stages):
        for part in "ab":
            conversation = make_conversation(inbox, sender=f"c{number}{part}@client.example", subject=f"طلب {number}")
            reply(conversation=conversation, text=f"جواب {number}", by=noor.actor)
        axe = Axe(server, stage)
        axe.sharpen(horses.start(PARTS, "jobs"))
        assert axe.has_fallen.wait(30), f"no mail came to {stage}"
        let_time_pass()
    server.listeners = {}
    work_off(horses, "jobs")
    _each_left_once(server)
    assert len(stages) >= KILLS


def _each_left_once(server: Sink) -> None:
    """Sent is sent once; "may have been sent" is said only where the content was on its way."""
    assert list(Job.objects.values_list("task", "state", "last_error")) == []
    answers = list(Message.objects.filter(direction="out"))
    assert Counter(message.state for message in answers).keys() == {State.SENT, State.UNCERTAIN}
    assert set(server.accepted.values()) == {1}
    assert set(server.accepted) <= {message.external_id for message in answers}
    for message in answers:
        [recipient] = message.recipients["to"]
        if message.state == State.SENT:
            assert server.accepted[message.external_id] == 1
        else:
            assert recipient in server.begun
