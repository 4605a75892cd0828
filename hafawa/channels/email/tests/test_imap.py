import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from hafawa.channels.email import fetcher, imap
from hafawa.channels.email.models import MailboxCursor
from hafawa.conversations.models import Arrival, Inbox
from hafawa.conversations.testing import make_inbox
from tests.mailpeers import Peers, free_port, until

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]


def letter(number: int, text: str = "أين طلبي؟") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "ليلى <layla@test.example>", "support@test.example"
    message["Subject"], message["Message-ID"] = f"طلب {number}", f"<{number}@client.example>"
    message.set_content(text)
    return message


@pytest.fixture
def inbox(mailpeers: Peers) -> Inbox:
    return make_inbox("support@test.example", **mailpeers.imap_settings("support"))


@pytest.fixture
def running() -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=fetcher.Fetcher(look_every_seconds=0.2).run, args=[stop])
    thread.start()
    yield stop
    stop.set()
    thread.join(15)
    assert not thread.is_alive()


def test_keeps_every_mail_once_and_leaves_the_server_as_it_was(mailpeers: Peers, inbox: Inbox) -> None:
    for number in range(25):
        mailpeers.submit(letter(number))
    mailpeers.wait_for("support", 25)
    assert fetcher.read_once(inbox) == 25
    assert fetcher.read_once(inbox) == 0
    assert Arrival.objects.count() == 25
    assert all(b"Seen" not in flags for flags in mailpeers.flags("support"))
    assert MailboxCursor.objects.get().last_uid >= 25


def test_a_renumbered_mailbox_is_read_again_but_nothing_is_kept_twice(mailpeers: Peers, inbox: Inbox) -> None:
    mailpeers.submit(letter(1))
    mailpeers.wait_for("support", 1)
    fetcher.read_once(inbox)
    before = MailboxCursor.objects.get().uid_validity
    MailboxCursor.objects.update(uid_validity=before - 1, last_uid=4000)
    assert fetcher.read_once(inbox) == 1
    assert Arrival.objects.count() == 1
    assert MailboxCursor.objects.get().uid_validity == before


def test_a_wrong_password_is_said_by_the_server(mailpeers: Peers) -> None:
    settings = {**mailpeers.imap_settings("support"), "imap_password": "wrong"}
    with pytest.raises(imap.ERRORS):
        fetcher.read_once(make_inbox("support@test.example", **settings))


def test_a_mail_is_noticed_while_idling(mailpeers: Peers, inbox: Inbox, running: threading.Event) -> None:
    until(lambda: Inbox.objects.get(pk=inbox.pk).last_ok_at)
    mailpeers.submit(letter(1))
    until(lambda: Arrival.objects.filter(inbox=inbox).count() == 1, 10)


def test_a_mail_that_came_while_the_server_was_asked_is_not_waited_for(mailpeers: Peers, inbox: Inbox) -> None:
    account = imap.Account.from_settings(inbox.settings)
    assert account is not None
    mailbox = imap.Mailbox(account)
    asked_again = []
    try:
        mailpeers.submit(letter(1))
        mailpeers.wait_for("support", 1)
        found = list(mailbox.above(0))
        if not found:  # told of beside the answer: the search itself looked at the folder as it was before
            mailbox.wait(3600, lambda: bool(asked_again.append(1)) or len(asked_again) > 5)
            found = list(mailbox.above(0))
    finally:
        mailbox.close()
    assert len(found) == 1
    assert len(asked_again) <= 1


def test_a_mail_is_found_by_polling_where_the_server_cannot_idle(
    mailpeers: Peers, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**mailpeers.imap_settings("support"), "imap_poll_seconds": 0.2}
    inbox = make_inbox("support@test.example", **settings)
    account = imap.Account.from_settings(inbox.settings)
    assert account is not None
    reader = fetcher.MailboxReader(inbox, account)
    monkeypatch.setattr("imapclient.IMAPClient.has_capability", lambda _self, name: name != "IDLE")
    reader.start()
    until(lambda: Inbox.objects.get(pk=inbox.pk).last_ok_at)
    mailpeers.submit(letter(1))
    until(lambda: Arrival.objects.count() == 1, 10)
    reader.stop()
    reader.join(10)
    assert not reader.is_alive


def test_a_new_inbox_is_read_and_a_closed_one_is_left_alone(mailpeers: Peers, running: threading.Event) -> None:
    inbox = make_inbox("sales@test.example", **mailpeers.imap_settings("sales"))
    until(lambda: Inbox.objects.get(pk=inbox.pk).last_ok_at)
    Inbox.objects.filter(pk=inbox.pk).update(is_active=False)
    until(lambda: not [each for each in threading.enumerate() if each.name == "imap-sales@test.example"])


def test_a_server_that_is_away_is_said_on_the_inbox(running: threading.Event) -> None:
    port = free_port()
    settings = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "imap_username": "x"}
    inbox = make_inbox("away@test.example", **settings)
    until(lambda: f"127.0.0.1:{port}" in Inbox.objects.get(pk=inbox.pk).last_error)


def test_wrong_settings_of_one_inbox_are_said_and_do_not_stop_another(
    mailpeers: Peers, running: threading.Event
) -> None:
    bad = make_inbox("bad@test.example", imap_host="127.0.0.1", imap_security="magic")
    good = make_inbox("support@test.example", **mailpeers.imap_settings("support"))
    until(lambda: Inbox.objects.get(pk=good.pk).last_ok_at)
    assert "magic" in Inbox.objects.get(pk=bad.pk).last_error
