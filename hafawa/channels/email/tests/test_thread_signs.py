"""Signs of a thread in a mail's header: Outlook's index, our number."""

import base64

import pytest

from hafawa.channels.email.compose import compose
from hafawa.channels.email.parse import read
from hafawa.conversations.channel import Door, InboundMessage, OutboundMessage

DOOR = Door(id=1, address="support@shop.example")
HEADER = bytes([1, 0xDB, 1, 2, 3, 4]) + bytes(range(16, 32))


def mail(*fields: str, door: Door = DOOR) -> InboundMessage:
    head = "\n".join(["From: layla@example.com", *fields])
    return read(f"{head}\n\nhello".encode(), door)


def index(raw: bytes) -> str:
    return mail(f"Thread-Index: {base64.b64encode(raw).decode()}").thread_index


def test_all_answers_of_a_thread_share_its_index() -> None:
    assert index(HEADER) == index(HEADER + b"12345") == index(HEADER + b"12345abcde") != ""
    assert index(HEADER) != index(HEADER[:-1] + b"x")


@pytest.mark.parametrize("raw", [b"", HEADER[:-1], HEADER + b"123", bytes(22)])
def test_what_outlook_does_not_write_is_no_index(raw: bytes) -> None:
    assert index(raw) == ""


@pytest.mark.parametrize("value", ["not base64!", "====", "ا" * 30, "A" * 9000])
def test_a_broken_index_is_none(value: str) -> None:
    assert mail(f"Thread-Index: {value}").thread_index == ""


def test_a_folded_index_and_an_encoded_topic_are_read() -> None:
    value = base64.b64encode(HEADER + b"12345").decode()
    message = mail(f"Thread-Index: {value[:20]}\n {value[20:]}", "Thread-Topic: =?utf-8?b?2LfZhNio2Yo=?=")
    assert (message.thread_index, message.thread_topic) == (index(HEADER), "طلبي")


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: Your order [#1234]", 1234),
        ("Re: Your order (#1234)", 1234),
        ("رد: طلبك [#١٢٣٤]", 1234),
        ("[#1] and then [#22]", 22),
        ("Order #1234", None),
        ("Order 1234", None),
        ("[1234]", None),
        ("[#99999999999999999999]", None),
        ("", None),
    ],
)
def test_a_number_is_read_in_our_own_form_only(subject: str, number: int | None) -> None:
    assert mail(f"Subject: {subject}").number == number


def test_a_mark_of_the_inbox_is_read_too() -> None:
    door = Door(id=1, address="support@shop.example", settings={"number_mark": "Case#"})
    assert mail("Subject: Re: Case#77 late", door=door).number == 77
    assert mail("Subject: Re: [#78]", door=door).number == 78
    assert mail("Subject: Suitcase#77", door=door).number is None


def test_what_it_answers_is_the_first_id_of_in_reply_to() -> None:
    message = mail("In-Reply-To: <b@x> <c@x>", "References: <a@x> <b@x>")
    assert (message.answers, message.thread_keys) == ("b@x", ("b@x", "c@x", "a@x"))


def test_a_missing_and_an_empty_message_id_give_the_mail_one_of_its_own() -> None:
    names = {mail(*fields).external_id for fields in ([], ["Message-ID: <>"], ["Message-ID:"])}
    assert len(names) == 3
    assert all(name.endswith("@no-message-id") for name in names)
    assert mail("Message-ID: <>").external_id in names


def sent(subject: str, **settings: object) -> str:
    message = OutboundMessage(
        message_id=1, external_id="1@x", to=("layla@example.com",), subject=subject, text="hello",
        thread_keys=("a@x",), number=1234,
    )  # fmt: skip
    return str(compose(message, Door(id=1, address="support@shop.example", settings=settings))["Subject"])


def test_our_subjects_carry_the_number_only_where_the_inbox_wants_it_and_once() -> None:
    assert sent("Your order") == "Re: Your order"
    assert sent("Your order", subject_number=True) == "Re: Your order [#1234]"
    assert sent("Re: Your order [#1234]", subject_number=True) == "Re: Your order [#1234]"
    assert mail(f"Subject: {sent('Your order', subject_number=True)}").number == 1234
