"""Sending, against a server of ours that refuses, defers, hangs up on demand, and against a real exim."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from hafawa.channels.email import folder, smtp_out
from hafawa.channels.email.channel import EmailChannel
from hafawa.conversations.channel import Door, OutboundMessage, TryLaterError, UndeliverableError
from tests.mailpeers import Peers, free_port

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")


class Sink:
    """Answers by the recipient's name."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []
        self.answer = "250 2.0.0 queued"
        self.hangs_up = False

    async def handle_RCPT(self, _s: SMTP, _e: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        name = address.split("@")[0]
        if name in {"refused", "deferred"}:
            return "550 5.1.1 no such user" if name == "refused" else "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.kept.append(envelope)
        if self.hangs_up:
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
        return self.answer


def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    good = data.login == b"support" and data.password == b"secret"
    return AuthResult(success=good, handled=good)


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler, port = Sink(), free_port()
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False, auth_required=True
    )
    controller.start()
    yield handler, port
    controller.stop()


def door(port: int, **settings: Any) -> Door:
    given = {"smtp_username": "support", "smtp_password": "secret", "smtp_security": "none", **settings}
    return Door(id=1, address="support@shop.example", settings={"smtp_host": "127.0.0.1", "smtp_port": port, **given})


def outbound(*to: str, **more: Any) -> OutboundMessage:
    return OutboundMessage(
        message_id=1, external_id="1@shop.example", to=to or ("layla@example.com",), text="مرحبا\n.نقطة\n.", **more
    )


def send(message: OutboundMessage, at: Door) -> list[str]:
    """Send; what is returned is how often we were told that it is about to leave."""
    told: list[str] = []
    EmailChannel().send(message, at, about_to_send=lambda: told.append("about to send"))
    return told


def test_hands_over_once_and_says_so_before(sink: tuple[Sink, int]) -> None:
    handler, port = sink
    assert send(outbound(cc=("sami@example.com",), bcc=("noor@example.com",)), door(port)) == ["about to send"]
    assert handler.kept[0].mail_from == "support@shop.example"
    assert handler.kept[0].rcpt_tos == ["layla@example.com", "sami@example.com", "noor@example.com"]
    assert b"noor@example.com" not in (handler.kept[0].content or b"")


@pytest.mark.parametrize(
    ("address", "error"), [("refused@x.example", UndeliverableError), ("deferred@x.example", TryLaterError)]
)
def test_one_refused_recipient_keeps_it_from_everyone(
    sink: tuple[Sink, int], address: str, error: type[Exception]
) -> None:
    handler, port = sink
    told: list[int] = []
    with pytest.raises(error, match=f"{address}: (550 5.1.1 no such user|451 4.7.1 greylisted)"):
        EmailChannel().send(outbound("layla@example.com", address), door(port), about_to_send=lambda: told.append(1))
    assert told == []
    assert handler.kept == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("552 5.3.4 too big", UndeliverableError), ("451 4.3.1 disk full", TryLaterError)],
)
def test_the_answer_to_the_content_decides(sink: tuple[Sink, int], answer: str, error: type[Exception]) -> None:
    handler, port = sink
    handler.answer = answer
    with pytest.raises(error, match=answer):
        send(outbound(), door(port))


def test_a_lost_answer_is_neither_failure_nor_later(sink: tuple[Sink, int]) -> None:
    handler, port = sink
    handler.hangs_up = True
    with pytest.raises(smtp_out.AnswerLostError):
        send(outbound(), door(port))


def test_what_about_to_send_raises_stops_the_mail(sink: tuple[Sink, int]) -> None:
    handler, port = sink

    def taken_back() -> None:
        raise LookupError("taken back")

    with pytest.raises(LookupError, match="taken back"):
        EmailChannel().send(outbound(), door(port), about_to_send=taken_back)
    assert handler.kept == []


def test_a_wrong_password_is_told_and_tried_again_later(sink: tuple[Sink, int]) -> None:
    with pytest.raises(TryLaterError, match=r"127\.0\.0\.1:\d+ refuses the user name or password: 535"):
        send(outbound(), door(sink[1], smtp_password="wrong"))


def test_no_server_at_all_is_later() -> None:
    with pytest.raises(TryLaterError, match="No connection"):
        send(outbound(), door(free_port()))


def test_a_server_without_tls_is_not_trusted_with_a_password(sink: tuple[Sink, int]) -> None:
    with pytest.raises(TryLaterError, match="STARTTLS"):
        send(outbound(), door(sink[1], smtp_security="starttls"))


def test_an_inbox_without_a_server_says_what_to_do() -> None:
    with pytest.raises(TryLaterError, match="HAFAWA_SMTP_RELAY"):
        send(outbound(), Door(id=1, address="support@shop.example", name="Support"))


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@x.example", "a@", "@x", "a@b\r\nBcc: c@d.example", "ليلى@x.example"]
)
def test_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(UndeliverableError):
        send(outbound(address), door(1))


def test_writes_into_the_folder_where_the_inbox_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings.ENVIRONMENT, "data_dir", tmp_path)
    assert send(outbound(), Door(id=1, address="s@shop.example", settings={"transport": "folder"})) == ["about to send"]
    assert [path.suffix for path in folder.outbox().iterdir()] == [".eml"]
    assert b"Message-ID: <1@shop.example>\r\n" in next(folder.outbox().iterdir()).read_bytes()


def test_dots_and_line_ends_are_made_safe() -> None:
    assert smtp_out._as_data(b".a\n.\nb\r") == b"..a\r\n..\r\nb\r\n.\r\n"


@pytest.mark.servers
def test_exim_takes_it_and_the_customer_reads_it(mailpeers: Peers) -> None:
    at = Door(id=1, address="support@test.example", settings=mailpeers.smtp_settings())
    send(outbound("layla@test.example", subject="طلبك رقم ٧", language="ar", reply_token="abc234"), at)
    mail = mailpeers.wait_for("layla", 1)[0]
    assert mail["Subject"] == "طلبك رقم ٧"
    assert mail["Reply-To"].addresses[0].addr_spec == "support+abc234@test.example"
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["مرحبا", ".نقطة", "."]


@pytest.mark.servers
def test_exim_refuses_a_stranger_in_its_own_words(mailpeers: Peers) -> None:
    at = Door(id=1, address="support@test.example", settings=mailpeers.smtp_settings())
    with pytest.raises(UndeliverableError, match=r"stranger@test\.example: 550 unknown user"):
        send(outbound("layla@test.example", "stranger@test.example"), at)
    with pytest.raises(TryLaterError, match="greylisted"):
        send(outbound("later@test.example"), at)
    assert mailpeers.mails("layla") == []
