"""What others do in a mailbox, and what servers do to it: every mail comes in once, whatever happens."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from hafawa.alerts.models import Alert
from hafawa.channels.email import actions, backfill, fetcher, imap, queries, reconcile
from hafawa.channels.email.mail import arrival_key
from hafawa.channels.email.models import Backfill, KeptMail, MailboxCursor, RefusedMail
from hafawa.channels.email.reading import Reading
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import Peers

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
LONG_AGO = datetime(2021, 3, 14, 9, 30, tzinfo=UTC)


def letter(number: int, *, at: datetime | None = None, answers: int | None = None, name: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "ليلى <layla@test.example>", "support@test.example"
    made["Subject"], made["Message-ID"] = f"طلب {name or number}", f"<{number}@client.example>"
    if at:
        made["Date"] = at
    if answers is not None:
        made["In-Reply-To"] = f"<{answers}@client.example>"
    made.set_content(f"أين طلبي رقم {number}؟")
    return made


def subjects() -> list[str]:
    run_all()
    return sorted(Message.objects.values_list("subject", flat=True))


@pytest.fixture
def inbox(mailpeers: Peers) -> Inbox:
    return make_inbox("support@test.example", **mailpeers.imap_settings("support"))


@pytest.fixture
def reading(inbox: Inbox):
    """An open connection to the mailbox, the first look behind it."""
    account = imap.Account.from_settings(inbox.settings)
    assert account
    mailbox = imap.Mailbox(account)
    found = Reading(inbox, account, mailbox, set())
    found.read_new()
    yield found
    mailbox.close()


# ---- what other mail programs do


def test_a_mail_that_somebody_else_has_read_still_comes_in(mailpeers: Peers, inbox: Inbox) -> None:
    mailpeers.put("support", letter(1))
    with mailpeers.client("support") as box:
        box.store("1", "+FLAGS", "\\Seen")
    fetcher.read_once(inbox)
    assert subjects() == ["طلب 1"]


def test_an_old_mail_moved_in_later_comes_in_and_is_news(mailpeers: Peers, inbox: Inbox, reading: Reading) -> None:
    mailpeers.put("support", letter(1, at=LONG_AGO), at=LONG_AGO)
    reading.mailbox.refresh()
    assert reading.read_new() == 1
    assert subjects() == ["طلب 1"]
    assert Conversation.objects.get().status == "open"


def test_what_was_there_before_us_stays_where_it_is_if_it_is_too_old(mailpeers: Peers, inbox: Inbox) -> None:
    mailpeers.put("support", letter(1), at=LONG_AGO)
    mailpeers.put("support", letter(2))
    assert fetcher.read_once(inbox) == 1
    assert fetcher.read_once(inbox) == 0
    assert subjects() == ["طلب 2"]


def test_a_mail_moved_away_and_back_is_the_same_mail(mailpeers: Peers, inbox: Inbox) -> None:
    mailpeers.put("support", letter(1))
    fetcher.read_once(inbox)
    with mailpeers.client("support") as box:
        box.create("Later")
        box.copy("1", "Later")
        box.store("1", "+FLAGS", "\\Deleted")
        box.expunge()
        box.select("Later")
        box.copy("1", "INBOX")
        box.select("INBOX")
        box.delete("Later")
    assert fetcher.read_once(inbox) == 1
    assert subjects() == ["طلب 1"]
    assert Arrival.objects.count() == 1
    assert KeptMail.objects.count() == 2


def test_a_folder_made_anew_is_read_anew_and_only_what_is_new_is_kept(mailpeers: Peers) -> None:
    with mailpeers.client("support") as box:
        box.create("Work")
    try:
        mailpeers.put("support", letter(1), letter(2), folder="Work")
        inbox = make_inbox("work@test.example", **mailpeers.imap_settings("support"), imap_folder="Work")
        fetcher.read_once(inbox)
        before = MailboxCursor.objects.get().uid_validity
        with mailpeers.client("support") as box:
            box.delete("Work")
            box.create("Work")
        mailpeers.put("support", letter(3), letter(1), folder="Work")
        assert fetcher.read_once(inbox) == 2
        assert MailboxCursor.objects.get().uid_validity != before
        assert subjects() == ["طلب 1", "طلب 2", "طلب 3"]
    finally:
        with mailpeers.client("support") as box:
            box.delete("Work")


def test_a_reader_left_behind_by_a_renumbering_moves_nothing(mailpeers: Peers, reading: Reading) -> None:
    mailpeers.put("support", letter(1))
    MailboxCursor.objects.update(uid_validity=7, last_uid=0)
    with pytest.raises(actions.RenumberedError):
        reading.read_new()
    assert MailboxCursor.objects.get().last_uid == 0


def test_a_conversation_that_was_deleted_does_not_come_back(mailpeers: Peers, inbox: Inbox) -> None:
    mailpeers.put("support", letter(1))
    fetcher.read_once(inbox)
    run_all()
    Conversation.objects.update(last_message=None)
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    MailboxCursor.objects.update(uid_validity=1)
    assert fetcher.read_once(inbox) == 1
    run_all()
    assert Conversation.objects.count() == Message.objects.count() == 0


# ---- what makes a mail the same mail


def test_a_mail_without_a_name_is_told_from_its_like_by_the_way_it_came() -> None:
    plain = b"From: cron@shop.example\r\nSubject: backup\r\n\r\ndone\r\n"
    monday = b"Received: from a by mx; Mon, 2 Mar 2026 03:00:00 +0000\r\n" + plain
    tuesday = b"Received: from a by mx; Tue, 3 Mar 2026 03:00:00 +0000\r\n" + plain
    assert arrival_key(monday) != arrival_key(tuesday)
    further = b"Received: from mx by hafawa; Tue, 3 Mar 2026 05:00:00 +0000\r\n" + monday
    assert arrival_key(monday) == arrival_key(further)
    assert arrival_key(b"Message-ID: <>\r\n" + monday) == arrival_key(monday)


@pytest.mark.parametrize(
    ("field", "value", "is_same"),
    [
        ("Subject", "طلب آخر", False),
        ("From", "andrei@test.example", False),
        ("Date", "Mon, 23 Nov 2026 09:00:00 +0300", False),
        ("Date", "Sun, 22 Nov 2026 07:00:00 +0000", True),  # the same moment, in another zone
        ("From", "=?utf-8?b?2YTZitmE2Yk=?= <LAYLA@test.example>", True),  # encoded anew, as relays do
        ("Subject", "=?utf-8?b?2LfZhNioIDE=?=", True),
        ("To", "sales@test.example", True),
    ],
)
def test_programs_that_give_all_their_mails_the_same_name_lose_none(field: str, value: str, is_same: bool) -> None:
    mail = {"Message-ID": "<always@cron.example>", "From": "ليلى <layla@test.example>", "Subject": "طلب 1",
            "Date": "Sun, 22 Nov 2026 10:00:00 +0300", "To": "support@test.example"}  # fmt: skip

    def key(fields: dict[str, str]) -> str:
        return arrival_key("".join(f"{name}: {words}\r\n" for name, words in fields.items()).encode() + b"\r\nhello")

    assert (key(mail) == key(mail | {field: value})) is is_same


def test_two_bodies_under_one_message_id_are_two_arrivals(mailpeers: Peers, inbox: Inbox) -> None:
    first, second = letter(1), letter(1)
    second.set_content("رسالة أخرى")
    mailpeers.put("support", first, second)
    fetcher.read_once(inbox)
    assert Arrival.objects.count() == 2


# ---- one that cannot be read


def unreadable(peers: Peers, user: str, words: str) -> None:
    """Take the right to read one mail away from the server itself."""
    for path in (peers.root / "mail" / user).glob("*/*"):
        if path.is_file() and path.parent.name in {"cur", "new"} and words.encode() in path.read_bytes():
            path.chmod(0)


def readable(peers: Peers, user: str) -> None:
    for path in (peers.root / "mail" / user).glob("*/*"):
        path.chmod(0o600)


def put_poison(mailpeers: Peers) -> None:
    mailpeers.put("support", letter(1), letter(2, name="poison"), letter(3))
    with mailpeers.client("support") as box:
        box.search(None, "ALL")
    unreadable(mailpeers, "support", "<2@client.example>")


def sessions(inbox: Inbox, count: int) -> None:
    """As a reader does when connections break: one after the other, remembering what was on its way."""
    account, suspects = imap.Account.from_settings(inbox.settings), set[int]()
    assert account
    for _ in range(count):
        mailbox = imap.Mailbox(account)
        try:
            reading = Reading(inbox, account, mailbox, suspects)
            reading.read_new()
            reading.retry_refused()
        except imap.ERRORS:
            continue
        finally:
            mailbox.close()


def test_a_poison_mail_stops_no_other_is_given_up_and_comes_in_when_it_can(mailpeers: Peers, inbox: Inbox) -> None:
    put_poison(mailpeers)
    sessions(inbox, 8)
    assert subjects() == ["طلب 1", "طلب 3"]
    refused = RefusedMail.objects.get()
    assert refused.tries == 3
    assert refused.error
    mailpeers.put("support", letter(4))
    sessions(inbox, 2)
    assert subjects() == ["طلب 1", "طلب 3", "طلب 4"]
    assert RefusedMail.objects.get().tries == 3

    readable(mailpeers, "support")
    assert actions.ask_retry(inbox=inbox, by=SYSTEM) == 1
    assert queries.asked_inboxes() == {inbox.pk}
    sessions(inbox, 1)
    assert not RefusedMail.objects.exists()
    assert subjects() == ["طلب 1", "طلب 3", "طلب 4", "طلب poison"]


# ---- old mail put on record


def put_old(mailpeers: Peers, count: int) -> None:
    for number in range(count):
        at = LONG_AGO + timedelta(days=number)
        mailpeers.put("support", letter(number, at=at, answers=number - 1 if number % 3 else None), at=at)


def test_old_mail_goes_on_record_in_pieces_under_its_own_date_and_wakes_nobody(
    mailpeers: Peers, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH", 4)
    put_old(mailpeers, 9)
    sessions(inbox, 1)
    assert Arrival.objects.count() == 0
    actions.ask_backfill(inbox=inbox, since_on=LONG_AGO.date(), by=SYSTEM)
    progress = []
    for _ in range(4):  # each connection is cut after one piece
        account = imap.Account.from_settings(inbox.settings)
        assert account
        mailbox = imap.Mailbox(account)
        next(backfill.pieces(Reading(inbox, account, mailbox, set())), None)
        mailbox.close()
        row = Backfill.objects.get()
        progress.append((row.done, row.total, row.state))
    assert progress == [(4, 9, "running"), (8, 9, "running"), (9, 9, "running"), (9, 9, "done")]

    run_all()
    assert Message.objects.count() == 9
    assert {row.status for row in Conversation.objects.all()} == {"resolved"}
    assert [row.waiting_since for row in Conversation.objects.all()] == [None] * 3
    newest = Conversation.objects.order_by("-last_activity_at")[0]
    assert newest.created_at == LONG_AGO + timedelta(days=6)
    assert newest.last_activity_at == LONG_AGO + timedelta(days=8)
    assert not Alert.objects.exists()
    assert not EventRow.objects.filter(name__in=["MessageReceived", "ConversationStarted", "StatusChanged"]).exists()
    assert MailboxCursor.objects.get().since_on == LONG_AGO.date()


def test_a_stop_is_heeded_after_the_piece_in_hand(
    mailpeers: Peers, inbox: Inbox, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH", 2)
    put_old(mailpeers, 6)
    MailboxCursor.objects.update(floor_uid=10**6, last_uid=10**6)  # as if the six had been there before us
    reading.cursor.refresh_from_db()
    actions.ask_backfill(inbox=inbox, since_on=LONG_AGO.date(), by=SYSTEM)
    pieces = backfill.pieces(reading)
    assert next(pieces) == 4
    assert actions.stop_backfill(inbox=inbox, by=SYSTEM)
    assert list(pieces) == []
    assert Backfill.objects.get().state == "stopped"
    assert Arrival.objects.count() == 4
    assert not actions.stop_backfill(inbox=inbox, by=SYSTEM)
    assert [row.data["what"] for row in EventRow.objects.filter(name="MailboxAsked")] == ["backfill", "backfill_stop"]


def test_recent_mail_read_back_is_news_and_waits_for_an_answer(mailpeers: Peers, inbox: Inbox) -> None:
    at = datetime.now(UTC) - timedelta(days=3)
    mailpeers.put("support", letter(1, at=at), at=at)
    sessions(inbox, 1)
    assert Arrival.objects.count() == 0
    actions.ask_backfill(inbox=inbox, since_on=at.date(), by=SYSTEM)
    account = imap.Account.from_settings(inbox.settings)
    assert account
    mailbox = imap.Mailbox(account)
    list(backfill.pieces(Reading(inbox, account, mailbox, set())))
    mailbox.close()
    run_all()
    assert Conversation.objects.get().status == "open"
    assert Conversation.objects.get().waiting_since


# ---- compared with the server


def test_a_comparison_counts_both_sides_fetches_what_is_missing_and_names_what_differs(
    mailpeers: Peers, inbox: Inbox, reading: Reading
) -> None:
    mailpeers.put("support", letter(1), letter(2), letter(3))
    reading.read_new()
    run_all()
    reconcile.compare(reading)
    cursor = MailboxCursor.objects.get()
    assert (cursor.server_count, cursor.kept_count, cursor.differences) == (3, 3, [])

    with mailpeers.client("support") as box:
        box.store("2", "+FLAGS", "\\Deleted")
        box.expunge()
    mailpeers.put("support", letter(4))
    MailboxCursor.objects.update(last_uid=10**6)  # as if a fault had moved the position too far
    reconcile.compare(reading)
    cursor.refresh_from_db()
    assert (cursor.server_count, cursor.kept_count, cursor.fetched_count, cursor.gone_count) == (3, 3, 1, 1)
    assert [(each["what"], each["subject"], each["sender"]) for each in cursor.differences] == [
        ("fetched", "طلب 4", "ليلى"),
        ("gone", "طلب 2", "ليلى"),
    ]
    assert subjects() == ["طلب 1", "طلب 2", "طلب 3", "طلب 4"]


def test_the_nightly_comparison_is_asked_of_every_open_mailbox(inbox: Inbox, reading: Reading) -> None:
    closed = make_inbox("closed@test.example", **dict(inbox.settings))
    actions.open_cursor(inbox=closed, folder="INBOX", history_days=1)
    Inbox.objects.filter(pk=closed.pk).update(is_active=False)
    actions.ask_compare_all()
    assert queries.asked_inboxes() == {inbox.pk}
    assert MailboxCursor.objects.get(inbox=inbox).is_to_compare
    reconcile.compare(reading)
    assert not MailboxCursor.objects.get(inbox=inbox).is_to_compare


# ---- the way there


@pytest.mark.parametrize("security", ["ssl", "starttls"])
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_a_server_is_read_over_tls_only_if_somebody_we_trust_vouches_for_it(
    mailpeers: Peers, monkeypatch: pytest.MonkeyPatch, security: str, is_known: bool
) -> None:
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(mailpeers.authority))
    port = mailpeers.imaps_port if security == "ssl" else mailpeers.imap_port
    settings = {**mailpeers.imap_settings("support"), "imap_port": port, "imap_security": security}
    inbox = make_inbox("support@test.example", **settings)
    mailpeers.put("support", letter(1))
    if not is_known:
        with pytest.raises(imap.ERRORS, match="certificate"):
            fetcher.read_once(inbox)
        inbox.settings["imap_verify"] = False
    assert fetcher.read_once(inbox) == 1
