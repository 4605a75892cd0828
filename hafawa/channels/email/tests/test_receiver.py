import io
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from hafawa.channels.email import receiver
from hafawa.conversations.models import Arrival, Inbox
from hafawa.conversations.testing import make_inbox
from tests.mailpeers import free_port

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = b"From: layla@example.com\r\nTo: support@shop.example\r\nMessage-ID: <1@x>\r\n\r\n" + "مرحبا\r\n".encode()


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox("support@shop.example")


@pytest.fixture
def port() -> Iterator[int]:
    number = free_port()
    running = receiver.start_receiver("127.0.0.1", number)
    yield number
    running.stop()


def submit(port: int, to: str | list[str], content: bytes = MAIL) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.sendmail("layla@example.com", to, content)


def test_keeps_a_mail_for_an_inbox_with_what_the_envelope_knew(inbox: Inbox, port: int) -> None:
    submit(port, "Support+abc@shop.example")
    arrival = Arrival.objects.get()
    assert arrival.inbox == inbox
    assert bytes(arrival.raw) == (
        b"Return-Path: <layla@example.com>\r\nDelivered-To: Support+abc@shop.example\r\n" + MAIL
    )


def test_the_same_mail_again_is_kept_once(inbox: Inbox, port: int) -> None:
    submit(port, ["support@shop.example", "support+abc@shop.example"])
    submit(port, "support@shop.example", b"Received: from elsewhere\r\n" + MAIL)
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize("address", ["nobody@shop.example", "support@other.example", "supportabc@shop.example"])
def test_refuses_mail_for_others(inbox: Inbox, port: int, address: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        submit(port, address)
    assert refusal.value.recipients[address][0] == 550
    assert not Arrival.objects.exists()


def test_refuses_mail_for_an_inbox_that_is_switched_off(inbox: Inbox, port: int) -> None:
    Inbox.objects.update(is_active=False)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        submit(port, "support@shop.example")


def test_advertises_and_holds_its_size_limit(inbox: Inbox, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.ehlo()
        assert server.esmtp_features["size"] == str(receiver.SIZE_LIMIT)
        code, _words = server.mail("layla@example.com", [f"size={receiver.SIZE_LIMIT + 1}"])
        assert code == 552


def test_takes_lines_longer_than_the_standard_allows(inbox: Inbox, port: int) -> None:
    submit(port, "support@shop.example", MAIL + b"x" * 20_000 + b"\r\n")
    assert Arrival.objects.count() == 1


def test_the_sender_keeps_the_mail_while_the_database_is_away(
    inbox: Inbox, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(receiver, "arrive", away)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        submit(port, "support@shop.example")
    assert refusal.value.smtp_code == 451
    assert not Arrival.objects.exists()


def test_lmtp_answers_for_each_recipient(inbox: Inbox) -> None:
    number = free_port()
    running = receiver.start_receiver("127.0.0.1", number, lmtp=True)
    try:
        with socket.create_connection(("127.0.0.1", number), timeout=10) as connection:
            wire = connection.makefile("rwb")
            wire.readline()
            for line in (b"LHLO x", b"MAIL FROM:<a@x.example>", b"RCPT TO:<support@shop.example>"):
                answer = say(wire, line)
            assert say(wire, b"RCPT TO:<nobody@shop.example>").startswith(b"550")
            assert say(wire, b"RCPT TO:<support+t@shop.example>").startswith(b"250")
            assert say(wire, b"DATA").startswith(b"354")
            wire.write(MAIL + b".\r\n")
            wire.flush()
            assert [wire.readline()[:3] for _ in range(2)] == [b"250", b"250"]
            assert say(wire, b"QUIT").startswith(b"221")
            wire.close()
        assert answer.startswith(b"250")
    finally:
        running.stop()
    assert Arrival.objects.count() == 1


def say(wire: "io.BufferedRWPair", line: bytes) -> bytes:
    wire.write(line + b"\r\n")
    wire.flush()
    while True:
        answer = wire.readline()
        if answer[3:4] != b"-":
            return answer


def test_bad_commands_are_answered_and_do_not_end_the_service(inbox: Inbox, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"\x00\xff\xfe GARBAGE\r\nMAIL FROM:<\r\n")
        assert connection.recv(1000)
    submit(port, "support@shop.example")
    assert Arrival.objects.count() == 1


def by_hand(monkeypatch: pytest.MonkeyPatch, content: bytes, *options: str) -> int:
    """What the command would exit with."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    try:
        call_command("mail", "receive", *options)
    except CommandError as error:
        return error.returncode
    return 0


def test_the_command_keeps_a_mail_by_its_header(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_hand(monkeypatch, MAIL) == 0
    assert by_hand(monkeypatch, MAIL, "--inbox", "support@shop.example") == 0
    assert Arrival.objects.get().inbox == inbox


def test_the_command_says_what_is_not_ours(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_hand(monkeypatch, MAIL, "--inbox", "nobody@shop.example") == 64
    assert by_hand(monkeypatch, MAIL.replace(b"support@", b"nobody@")) == 64
    assert by_hand(monkeypatch, b"") == 64
    assert not Arrival.objects.exists()


def test_the_command_asks_to_come_again_when_the_database_is_away(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("hafawa.channels.email.management.commands.mail.arrive", away)
    assert by_hand(monkeypatch, MAIL) == 75


def test_a_mail_from_imap_and_from_smtp_is_one(inbox: Inbox, port: int) -> None:
    from hafawa.channels.email.mail import arrival_key

    submit(port, "support@shop.example")
    by_imap = b"Return-Path: <layla@example.com>\nReceived: x\n" + MAIL.replace(b"\r\n", b"\n")
    assert Arrival.objects.get().external_id == arrival_key(by_imap)
    letter = EmailMessage()
    letter.set_content("x")
    assert arrival_key(letter.as_bytes()) != arrival_key(MAIL)
