"""Mailboxes on a real server, read by real readers: lines that break, processes that are killed, two at once."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.db import connections

from hafawa.channels.email import actions, fetcher, imap
from hafawa.channels.email.models import Backfill, KeptMail, MailboxCursor, RefusedMail
from hafawa.conversations.models import Arrival, Inbox, Message
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers, until
from tests.scenarios.line import Line
from tests.stable import stable

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
PARTS = "tests.scenarios.parts:serve"
POISON = "zaqqum-4711"


def letter(number: int, *, words: str = "", at: datetime | None = None) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = f"c{number % 7}@client.example", "support@test.example"
    made["Subject"], made["Message-ID"] = str(number), f"<m{number}@client.example>"
    if at:
        made["Date"] = at
    made.set_content(f"أين طلبي؟ {words}")
    return made


def kept() -> list[int]:
    run_all()
    return sorted(int(subject) for subject in Message.objects.values_list("subject", flat=True))


@pytest.fixture
def line(mailpeers: Peers) -> Iterator[Line]:
    found = Line(mailpeers.imap_port)
    yield found
    found.close()


@pytest.fixture
def inbox(mailpeers: Peers, line: Line) -> Inbox:
    return make_inbox("support@test.example", **{**mailpeers.imap_settings("support"), "imap_port": line.port})


@pytest.fixture
def fetching(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A fetcher that runs, and is impatient."""
    monkeypatch.setattr(fetcher, "FIRST_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(fetcher, "RETRY_SECONDS", 0.2)
    stop = threading.Event()
    thread = threading.Thread(target=fetcher.Fetcher(look_every_seconds=0.1).run, args=[stop])
    thread.start()
    yield
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def is_connected(inbox: Inbox) -> bool:
    return MailboxCursor.objects.filter(inbox=inbox, connected_at__isnull=False).exists()


def test_a_line_that_breaks_while_waiting_is_replaced_without_an_alarm(
    mailpeers: Peers, inbox: Inbox, line: Line, fetching: None
) -> None:
    for number in range(2):
        until(lambda: is_connected(inbox))
        mailpeers.put("support", letter(2 * number))
        until(lambda number=number: Arrival.objects.count() == 2 * number + 1)
        calls = line.calls
        line.drop()
        mailpeers.put("support", letter(2 * number + 1))
        until(lambda number=number: Arrival.objects.count() == 2 * number + 2)
        assert line.calls > calls
    assert kept() == [0, 1, 2, 3]
    assert [row.data["change"] for row in EventRow.objects.filter(name="InboxChanged")] == ["created"]


def test_where_waiting_breaks_again_and_again_the_server_is_asked_instead(
    mailpeers: Peers, inbox: Inbox, line: Line, fetching: None
) -> None:
    Inbox.objects.get(pk=inbox.pk)
    line.breaks_at = b"+ idling"
    until(lambda: MailboxCursor.objects.filter(is_idling=False, connected_at__isnull=False).exists())
    mailpeers.put("support", letter(1))
    actions.ask_compare(inbox=inbox, by=SYSTEM)  # instead of waiting for the minute between two looks
    until(lambda: Arrival.objects.count() == 1)


def test_a_mail_that_breaks_the_line_stops_none_of_the_others(
    mailpeers: Peers, inbox: Inbox, line: Line, fetching: None
) -> None:
    until(lambda: is_connected(inbox))
    line.breaks_at = POISON.encode()
    mailpeers.put("support", *(letter(number, words=POISON if number == 3 else "") for number in range(7)))
    until(lambda: Arrival.objects.count() == 6)
    until(lambda: RefusedMail.objects.filter(tries=3).exists())
    until(lambda: is_connected(inbox))
    mailpeers.put("support", letter(7))
    until(lambda: Arrival.objects.count() == 7)
    assert kept() == [0, 1, 2, 4, 5, 6, 7]

    line.breaks_at = b""
    assert actions.ask_retry(inbox=inbox, by=SYSTEM) == 1
    until(lambda: not RefusedMail.objects.exists())
    assert kept() == list(range(8))


def test_what_is_asked_of_a_mailbox_begins_at_once(mailpeers: Peers, inbox: Inbox, fetching: None) -> None:
    at = datetime.now(UTC) - timedelta(days=400)
    mailpeers.put("sales", *(letter(number, at=at) for number in range(30)), at=at)
    other = make_inbox("sales@test.example", **mailpeers.imap_settings("sales"))
    until(lambda: is_connected(other))
    actions.ask_backfill(inbox=other, since_on=at.date(), by=SYSTEM)
    done = until(lambda: Backfill.objects.filter(state="done").first())
    assert (done.done, done.total) == (30, 30)
    actions.ask_compare(inbox=other, by=SYSTEM)
    cursor = until(lambda: MailboxCursor.objects.filter(compared_at__isnull=False).first())
    assert (cursor.server_count, cursor.kept_count, cursor.differences) == (30, 30, [])
    assert kept() == list(range(30))


def test_a_mailbox_made_while_the_fetcher_runs_is_read_within_two_looks(mailpeers: Peers, fetching: None) -> None:
    other = make_inbox("sales@test.example", **mailpeers.imap_settings("sales"))
    until(lambda: is_connected(other))
    assert fetcher.LOOK_EVERY_SECONDS <= 1
    Inbox.objects.filter(pk=other.pk).update(settings={**other.settings, "imap_folder": "Nowhere"})
    until(lambda: Inbox.objects.get(pk=other.pk).is_failing)


def test_two_processes_on_one_mailbox_one_of_them_killed_again_and_again(mailpeers: Peers) -> None:
    """Each mail once, and none left out, whoever of them reads it and dies."""
    inbox = make_inbox("support@test.example", **mailpeers.imap_settings("support"))
    at = datetime.now(UTC) - timedelta(days=100)
    mailpeers.put("support", *(letter(number, at=at) for number in range(200, 260)), at=at)
    fetcher.read_once(inbox)
    actions.ask_backfill(inbox=inbox, since_on=at.date(), by=SYSTEM)
    connections.close_all()
    with stable(HAFAWA_LOG_LEVEL="ERROR") as horses:
        steady = horses.start(PARTS, "fetch")
        for number in range(4):
            doomed = horses.start(PARTS, "fetch")
            mailpeers.put("support", *(letter(each) for each in range(10 * number, 10 * number + 10)))
            until(lambda number=number: Arrival.objects.filter(happened_at=None).count() > 10 * number, 60)
            doomed.kill()
        until(lambda: KeptMail.objects.count() == 100, 60)
        until(lambda: Backfill.objects.get().state == "done", 60)
        steady.stop()
    assert Arrival.objects.count() == 100
    assert kept() == [*range(40), *range(200, 260)]
    assert (Backfill.objects.get().done, Backfill.objects.get().total) == (60, 60)


def test_days_of_outage_are_made_up_for(mailpeers: Peers, inbox: Inbox) -> None:
    """Nothing reads for days; mail comes in meanwhile, and some of it somebody else has read already."""
    mailpeers.put("support", letter(0))
    fetcher.read_once(inbox)
    for days in (9, 5, 2):
        mailpeers.put("support", letter(days), at=datetime.now(UTC) - timedelta(days=days))
    with mailpeers.client("support") as box:
        box.store("1:3", "+FLAGS", "\\Seen")
    assert fetcher.read_once(inbox) == 3
    assert kept() == [0, 2, 5, 9]
    assert imap.Account.from_settings(inbox.settings)
