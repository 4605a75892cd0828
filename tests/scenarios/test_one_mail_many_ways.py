"""One mail by several ways: read over IMAP, taken in by our receiver, handed to a program, posted by a provider."""

import io
import smtplib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils.timezone import now

from hafawa.channels.email import fetcher
from hafawa.channels.email.providers.tests.play import mailbox, mailgun_mail, postmark
from hafawa.channels.email.receiver import Receiver
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers, free_port, until
from tests.stable import Horse, Stable, stable

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
PARTS = "tests.scenarios.parts:serve"
WAYS = ("imap", "smtp", "program", "raw post", "post in pieces")
ORDERS = [*(WAYS[place:] + WAYS[:place] for place in range(len(WAYS))), tuple(reversed(WAYS))]


def letter(number: int = 1, *, answers: int | None = None) -> EmailMessage:
    """8-bit Arabic, a file beside it: what one way carries is not byte for byte what another does."""
    made = EmailMessage()
    made["From"], made["To"] = "ليلى <layla@client.example>", "support@test.example"
    made["Subject"], made["Message-ID"] = f"طلب {number}", f"<{number}@client.example>"
    made["Date"] = "Sun, 22 Nov 2026 09:00:00 +0300"
    if answers is not None:
        made["In-Reply-To"] = f"<{answers}@client.example>"
    made.set_content(f"أين طلبي رقم {number}؟\nشكراً\n", cte="8bit")
    if number % 3 == 1:
        made.add_attachment(b"%PDF-1.4 " + b"x" * number, maintype="application", subtype="pdf", filename="فاتورة.pdf")
        made.set_boundary(f"=_{number}")
    return made


def pieces(mail: EmailMessage) -> dict[str, Any]:
    """As a provider posts it that takes mails apart: the text alone, decoded, its files beside it."""
    body = mail.get_body()
    assert body is not None
    return {
        "From": str(mail["From"]), "To": str(mail["To"]), "Subject": str(mail["Subject"]), "Date": str(mail["Date"]),
        "OriginalRecipient": "support@test.example", "TextBody": body.get_content(),
        "Headers": [{"Name": name, "Value": str(mail[name])} for name in ("Message-ID", "In-Reply-To") if mail[name]],
        "Attachments": [
            {"Name": each.get_filename(), "ContentType": each.get_content_type(),
             "Content": "".join(each.get_payload().split())}
            for each in mail.iter_attachments()
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """Every way into one inbox."""

    peers: Peers
    inbox: Inbox
    port: int
    monkeypatch: pytest.MonkeyPatch

    def imap(self, mail: EmailMessage) -> None:
        """Through a real server to its mailbox, and read from there."""
        self.to_mailbox(mail)
        until(lambda: fetcher.read_once(self.inbox))

    def to_mailbox(self, mail: EmailMessage) -> None:
        self.peers.submit(mail, sender="layla@client.example", to=("support@test.example",))

    def smtp(self, mail: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as server:
            server.sendmail("layla@client.example", "support@test.example", mail.as_bytes(policy=SMTP))

    def program(self, mail: EmailMessage) -> None:
        """Local programs get the line ends of files."""
        with self.monkeypatch.context() as patch:
            patch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(mail.as_bytes())))
            call_command("mail", "receive", "--inbox", "support@test.example")

    def raw_post(self, mail: EmailMessage, token: str = "token") -> None:
        sent = mailgun_mail(
            b"Received: from there\r\n" + mail.as_bytes(policy=SMTP), token=f"{token}-{mail['Subject']}"
        )
        assert sent.to(self.as_provider("mailgun")).status_code == 200

    def post_in_pieces(self, mail: EmailMessage) -> None:
        assert postmark(pieces(mail)).to(self.as_provider("postmark")).status_code == 200

    def as_provider(self, name: str) -> Inbox:
        """The same inbox, as it is while this provider posts to it."""
        Inbox.objects.filter(pk=self.inbox.pk).update(settings={**self.inbox.settings, "provider": name})
        return Inbox.objects.get(pk=self.inbox.pk)

    def by(self, way: str) -> Callable[[EmailMessage], None]:
        found: Callable[[EmailMessage], None] = getattr(self, way.replace(" ", "_"))
        return found


@pytest.fixture
def inbox(mailpeers: Peers) -> Inbox:
    return mailbox("mailgun", "support@test.example", **mailpeers.imap_settings("support"))


@pytest.fixture
def ways(mailpeers: Peers, inbox: Inbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Ways:
    return Ways(mailpeers, inbox, receiver.port, monkeypatch)


@pytest.mark.parametrize("order", ORDERS, ids=" → ".join)
def test_a_mail_is_one_message_whichever_way_is_first(ways: Ways, order: tuple[str, ...]) -> None:
    mail = letter()
    for way in order:
        ways.by(way)(mail)
        run_all()
        assert Message.objects.get().text == "أين طلبي رقم 1؟\nشكراً"
    assert Message.objects.get().attachments.count() == 1
    assert Conversation.objects.count() == 1
    assert Arrival.objects.count() == 2  # in pieces it is another file of the same mail; the others are the same
    assert set(Arrival.objects.values_list("state", flat=True)) == {"understood"}


@pytest.mark.parametrize(("first", "second"), [("imap", "smtp"), ("smtp", "imap")])
def test_other_words_under_the_same_name_are_another_message_whichever_way_they_come(
    ways: Ways, first: str, second: str
) -> None:
    other = letter()
    other.replace_header("Subject", "طلب آخر")
    ways.by(first)(letter())
    ways.by(second)(other)
    run_all()
    assert sorted(Message.objects.values_list("subject", flat=True)) == ["طلب 1", "طلب آخر"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def processes(inbox: Inbox, port: int) -> Iterator[Stable]:
    connections.close_all()
    with stable(HAFAWA_LOG_LEVEL="ERROR", HAFAWA_SMTP_PORT=str(port)) as horses:
        yield horses


def test_every_way_at_once_by_several_processes_is_still_one_message_each(
    mailpeers: Peers, inbox: Inbox, port: int, processes: Stable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two fetchers, a receiver and two workers in processes of their own, while others post and hand over."""
    ways = Ways(mailpeers, inbox, port, monkeypatch)
    letters = [letter(number, answers=number - 1 if number % 2 else None) for number in range(24)]
    running = [processes.start(PARTS, *parts) for parts in (("fetch", "jobs"), ("fetch", "jobs"), ("smtp",))]
    until(lambda: _listens(port))
    failed: list[BaseException] = []

    def send(way: Callable[[EmailMessage], None], mails: list[EmailMessage]) -> None:
        try:
            for mail in mails:
                way(mail)
        except BaseException as error:  # noqa: BLE001 - of another thread: shown by the test
            failed.append(error)
        finally:
            connections.close_all()

    errands = [(ways.to_mailbox, letters), (ways.smtp, letters), (ways.smtp, letters[::-1]), (ways.raw_post, letters)]
    threads = [threading.Thread(target=send, args=errand) for errand in errands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    mailpeers.wait_for("support", len(letters))
    until(lambda: _is_all_read(len(letters)), 60)
    stop(running)
    assert Arrival.objects.count() == len(letters)
    assert sorted(Message.objects.values_list("external_id", flat=True)) == sorted(
        f"{number}@client.example" for number in range(len(letters))
    )
    assert Conversation.objects.count() == len(letters) // 2


def test_the_same_mail_whole_and_in_pieces_understood_at_the_same_moment_is_one_message(
    ways: Ways, inbox: Inbox, port: int, processes: Stable
) -> None:
    """Two arrivals of one mail, for two workers: whoever comes second finds it there."""
    for number in range(12):
        ways.smtp(letter(number))
        ways.post_in_pieces(letter(number))
    assert Arrival.objects.count() == 24
    connections.close_all()
    running = [processes.start(PARTS, "jobs") for _ in range(3)]
    until(lambda: _is_all_read(24), 60)
    stop(running)
    assert Message.objects.count() == 12


def _is_all_read(count: int) -> bool:
    states = list(Arrival.objects.values_list("state", flat=True))
    Job.objects.filter(state=Job.State.READY, run_at__gt=now()).update(run_at=now())  # nobody waits to try again
    return len(states) == count and set(states) == {"understood"} and not Job.objects.exists()


def _listens(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=2).quit()
    except (OSError, smtplib.SMTPException):
        return False
    return True


def stop(running: list[Horse]) -> None:
    for each in running:
        each.stop()
