"""Files over the API: handed in, then sent with an answer or a note; nobody else's are taken along."""

from base64 import b64encode
from typing import Any

import pytest

from hafawa.accounts.models import Agent
from hafawa.conversations.api.schemas import LARGEST_FILE
from hafawa.conversations.models import Attachment, Conversation, Message

from .conftest import Program, program_of

pytestmark = pytest.mark.django_db


def hand_in(program: Program, conversation: Conversation, content: bytes = b"%PDF-1.4 invoice") -> Any:
    body = {"name": "فاتورة.pdf", "content_type": "application/pdf", "content": b64encode(content).decode()}
    return program.post(f"/conversations/{conversation.pk}/attachments", body)


def test_a_file_handed_in_goes_out_with_the_answer_that_names_it(shop: Program, conversation: Conversation) -> None:
    kept = hand_in(shop, conversation).json()
    assert (kept["name"], kept["content_type"], kept["size"]) == ("فاتورة.pdf", "application/pdf", 16)
    answer = shop.post(f"/conversations/{conversation.pk}/replies", {"text": "مرفقة", "attachments": [kept["id"]]})
    assert answer.status_code == 201
    assert answer.json()["attachments"] == [kept]
    bytes_again = shop.get(kept["url"].removeprefix("/api/v1"))
    assert b"".join(bytes_again.streaming_content) == b"%PDF-1.4 invoice"  # type: ignore[attr-defined]


def test_a_note_carries_a_file_too(shop: Program, conversation: Conversation) -> None:
    kept = hand_in(shop, conversation).json()
    answer = shop.post(f"/conversations/{conversation.pk}/notes", {"text": "look", "attachments": [kept["id"]]})
    assert [file["id"] for file in answer.json()["attachments"]] == [kept["id"]]


@pytest.mark.parametrize("where", ["replies", "notes"])
def test_a_colleagues_file_or_one_already_sent_is_refused_and_nothing_is_written(
    where: str, shop: Program, sami: Agent, conversation: Conversation
) -> None:
    theirs = hand_in(program_of(sami), conversation).json()["id"]
    sent = hand_in(shop, conversation).json()["id"]
    shop.post(f"/conversations/{conversation.pk}/replies", {"text": "x", "attachments": [sent]})
    before = Message.objects.count()
    for number in (theirs, sent, 987_654):
        answer = shop.post(f"/conversations/{conversation.pk}/{where}", {"text": "x", "attachments": [number]})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/attachments"
    assert Message.objects.count() == before
    assert Attachment.objects.get(pk=theirs).message is None


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("content", "not base64!"),
        ("content", ""),
        ("name", ""),
        ("content", b64encode(b"x" * (LARGEST_FILE + 1)).decode()),
    ],
    ids=["not base64", "empty", "no name", "too large"],
)
def test_what_is_no_file_is_refused(part: str, value: str, shop: Program, conversation: Conversation) -> None:
    body = {"name": "a.txt", "content": "eA=="} | {part: value}
    answer = shop.post(f"/conversations/{conversation.pk}/attachments", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{part}"
    assert not Attachment.objects.exists()


def test_a_file_larger_than_other_bodies_may_be_is_taken(shop: Program, conversation: Conversation) -> None:
    assert hand_in(shop, conversation, b"x" * 3_000_000).status_code == 201
    refused = shop.post(f"/conversations/{conversation.pk}/notes", {"text": "x" * 3_000_000})
    assert refused.status_code == 413
