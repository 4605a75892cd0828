"""What administrators see of a mailbox and ask of it, and that nobody else does."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.channels.email import actions, queries
from hafawa.channels.email.diagnosis import cause, diagnose, explain
from hafawa.channels.email.models import Backfill, MailboxCursor, RefusedMail
from hafawa.conversations.models import Arrival, Inbox
from hafawa.conversations.testing import make_inbox
from hafawa.desk.live import may_follow
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db
SECRET = "sirr-4711-kalima"
BUTTONS = ["backfill", "backfill-stop", "compare", "retry"]


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox(
        imap_host="mail.shop.example", imap_port=993, imap_username="support", imap_password=SECRET, imap_folder="INBOX"
    )


@pytest.fixture
def cursor(inbox: Inbox) -> MailboxCursor:
    found = actions.open_cursor(inbox=inbox, folder="INBOX", history_days=1)
    actions.restart_cursor(cursor=found, uid_validity=7, floor_uid=0)
    return found


@pytest.fixture
def amal() -> Agent:
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def client(amal: Agent) -> Client:
    cache.clear()
    client = Client()
    client.force_login(amal)
    return client


def page(client: Client, inbox: Inbox) -> str:
    return client.get(reverse("conversations:inbox_panel", args=[inbox.pk])).content.decode()


def press(client: Client, inbox: Inbox, button: str, **given: str) -> Any:
    return client.post(reverse("conversations:inbox_do", args=[inbox.pk, button]), given, follow=True)


def rows() -> list[Any]:
    tables = (MailboxCursor, Backfill, RefusedMail, EventRow)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def given(cursor: MailboxCursor, **values: Any) -> None:
    MailboxCursor.objects.filter(pk=cursor.pk).update(**values)


def test_a_mailbox_nobody_has_read_yet_says_so(client: Client, inbox: Inbox) -> None:
    assert "It has not been read yet" in page(client, inbox)


def test_a_mailbox_without_a_mail_server_has_no_panel(client: Client) -> None:
    inbox = make_inbox("receiver@shop.example")
    assert client.get(reverse("conversations:inbox_panel", args=[inbox.pk])).status_code == 404
    assert client.get(reverse("conversations:inbox", args=[inbox.pk])).status_code == 200
    assert "not read over IMAP" in press(client, inbox, "compare").content.decode()


def test_it_says_whether_the_connection_stands(client: Client, inbox: Inbox, cursor: MailboxCursor) -> None:
    actions.report_connected(cursor=cursor, is_idling=True)
    assert "tells of new mail at once" in page(client, inbox)
    given(cursor, seen_at=now() - timedelta(minutes=10))
    assert "Nobody reads it just now" in page(client, inbox)
    actions.report_lost(inbox=inbox, folder="INBOX", cause=cause(ConnectionRefusedError()))
    assert "Nothing takes calls at \u2068mail.shop.example:993\u2069." in page(client, inbox)


def test_the_last_mail_has_its_own_date_and_not_when_it_was_fetched(inbox: Inbox, cursor: MailboxCursor) -> None:
    fetched = now()
    written = (fetched - timedelta(days=3)).replace(microsecond=0)
    old = fetched - timedelta(days=40)
    heads = [
        (f"Date: {format_datetime(written)}\r\n\r\n", None, written),
        ("Date: Fri, 01 Jan 2077 00:00:00 +0000\r\n\r\n", None, None),
        ("Subject: undated\r\n\r\n", old, old),
    ]
    for uid, (head, happened_at, told) in enumerate(heads, start=1):
        kept = Arrival.objects.create(inbox=inbox, external_id=str(uid), raw=head.encode(), happened_at=happened_at)
        actions.keep_read(cursor=cursor, arrivals={uid: kept.pk})
        assert queries.last_mail_at(cursor) == (told or kept.received_at)


def test_a_cause_is_kept_and_told_later_as_it_would_have_been_at_once() -> None:
    for error in (TimeoutError(), ConnectionRefusedError(), ValueError("what is this?")):
        assert explain(cause(error), "s") == diagnose(error, "s")
    assert explain("_gone_with_a_later_version", "s") == diagnose(ValueError(), "s")


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_everything_it_may_say_is_said_in_the_readers_language(
    language: str, client: Client, amal: Agent, inbox: Inbox, cursor: MailboxCursor
) -> None:
    prefer(agent=amal, by=SYSTEM, language=language)
    found = {"what": "gone", "uid": 7, "subject": "<b>طلب</b>", "sender": "ليلى", "at": "2026-03-02T10:00:00+00:00"}
    given(
        cursor, compared_at=now(), server_count=1204, kept_count=1203, fetched_count=2, gone_count=1,
        differences=[found, {**found, "what": "fetched", "at": "", "subject": ""}, {**found, "what": "missing"}],
    )  # fmt: skip
    actions.refuse(cursor=cursor, uid=9, error="NO internal", known={"subject": "x" * 10, "size": 5, "at": now()})
    Backfill.objects.create(cursor=cursor, since_on=now().date(), total=4120, done=812)
    text = page(client, inbox)
    assert "&lt;b&gt;طلب&lt;/b&gt;" in text
    assert SECRET not in text
    figures = {"ar": ("1,204", "4,120"), "en": ("1,204", "4,120"), "ro": ("1.204", "4.120")}[language]
    assert [figure in text for figure in figures] == [True, True]


def test_older_mail_is_asked_for_once_and_stopped(client: Client, inbox: Inbox, cursor: MailboxCursor) -> None:
    press(client, inbox, "backfill", since="2024-05-01")
    press(client, inbox, "backfill", since="2023-05-01")
    running = Backfill.objects.get()
    assert (str(running.since_on), running.state, running.asked_by) == ("2024-05-01", "running", "Amal")
    cursor.refresh_from_db()
    assert cursor.is_asked
    press(client, inbox, "backfill-stop")
    assert Backfill.objects.get().state == "stopped"
    assert [row.data["what"] for row in EventRow.objects.filter(name="MailboxAsked")] == ["backfill", "backfill_stop"]


@pytest.mark.parametrize("since", ["", "yesterday", "2999-01-01", "1066-10-14", "2024-02-31"])
def test_a_day_that_cannot_be_is_refused_in_words(client: Client, inbox: Inbox, since: str) -> None:
    assert "Choose a day in the past." in press(client, inbox, "backfill", since=since).content.decode()
    assert not Backfill.objects.exists()


def test_a_comparison_and_a_retry_are_asked_for(client: Client, inbox: Inbox, cursor: MailboxCursor) -> None:
    press(client, inbox, "compare")
    cursor.refresh_from_db()
    assert cursor.is_to_compare
    for _ in range(3):
        actions.refuse(cursor=cursor, uid=9, error="NO", known={})
    press(client, inbox, "retry")
    assert RefusedMail.objects.get().tries == 0
    before = rows()
    press(client, inbox, "retry")
    assert rows() == before


def test_a_button_that_is_not_there_is_not_found(client: Client, inbox: Inbox) -> None:
    assert press(client, inbox, "explode").status_code == 404


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("role", [None, *[role for role in Role.values if role != Role.ADMINISTRATOR]])
def test_nobody_else_sees_or_asks_anything(button: str, role: str | None, inbox: Inbox, cursor: MailboxCursor) -> None:
    actions.refuse(cursor=cursor, uid=9, error="NO", known={})
    stranger = Client()
    if role:
        dana = make_agent("Dana", role)
        stranger.force_login(dana)
        assert not may_follow(dana.pk, f"inbox.{inbox.pk}")
    before = rows()
    asked = stranger.post(reverse("conversations:inbox_do", args=[inbox.pk, button]), {"since": "2024-05-01"})
    seen = stranger.get(reverse("conversations:inbox_panel", args=[inbox.pk]))
    assert {asked.status_code, seen.status_code} == ({403} if role else {302})
    assert rows() == before


def test_an_administrator_may_follow_a_mailbox(amal: Agent, inbox: Inbox) -> None:
    assert may_follow(amal.pk, f"inbox.{inbox.pk}")
    assert not may_follow(amal.pk, "inbox.x")


def test_old_mail_on_record_shows_its_last_results(client: Client, inbox: Inbox, cursor: MailboxCursor) -> None:
    ended = datetime(2026, 3, 1, tzinfo=UTC)
    Backfill.objects.create(cursor=cursor, since_on=ended.date(), state="done", total=3, done=3, ended_at=ended)
    assert "3 mails were fetched" in page(client, inbox)
    Backfill.objects.create(cursor=cursor, since_on=ended.date(), state="stopped", total=9, done=4, ended_at=ended)
    assert "Stopped at 4 of 9" in page(client, inbox)


def test_a_mailbox_that_was_never_reached_says_what_to_do_and_offers_nothing_else(client: Client, inbox: Inbox) -> None:
    actions.report_lost(inbox=inbox, folder="INBOX", cause="_refused.0")
    shown = page(client, inbox)
    assert "Nothing takes calls at" in shown
    assert "Check the port" in shown
    assert "has not been read yet" not in shown
    assert "Compare now" not in shown
    assert "Fetch older mail" not in shown


def test_days_to_read_back_count_from_the_first_try_until_the_folder_is_seen(inbox: Inbox) -> None:
    """What came in while nothing could be reached is not lost to a password that was entered late."""
    actions.report_lost(inbox=inbox, folder="INBOX", cause="_password.0")
    long_ago = now() - timedelta(days=9)
    MailboxCursor.objects.update(begun_at=long_ago)
    opened = actions.open_cursor(inbox=inbox, folder="INBOX", history_days=2)
    assert opened.since_on == (long_ago - timedelta(days=2)).date()
    actions.restart_cursor(cursor=opened, uid_validity=7, floor_uid=0)
    assert actions.open_cursor(inbox=inbox, folder="INBOX", history_days=30).since_on == opened.since_on
