"""Anything can be typed into an address or a form: it is refused in words, and nothing breaks or changes."""

import pytest
from django.test import Client

from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Conversation, Message
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db
HUGE = "9" * 40
ODD = ["²", "٣", HUGE, "-1", "0", "1.5", "x", "' OR 1=1 --", "\x00", "١٢٣"]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_agent("Noor"))
    return client


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "address",
    [
        "/inbox/open/?after={}", "/inbox/open/rows/?after={0}-{0}", "/inbox/open/?assignee={}", "/inbox/open/?team={}",
        "/inbox/open/?tag={}", "/inbox/open/?type={}", "/inbox/open/?priority={}", "/inbox/open/?customer={}",
        "/inbox/open/?brand={}", "/inbox/open/?language={}", "/inbox/open/?status={}", "/inbox/team-{}/",
        "/inbox/open/rows/?pages={}", "/c/NUMBER/?view={}", "/c/NUMBER/thread/?before={}", "/c/NUMBER/thread/?from={}",
        "/c/NUMBER/thread/?images={}", "/c/NUMBER/history/?before={}", "/c/NUMBER/canned/?q={}",
        "/c/NUMBER/mention/?q={}", "/new/?customer={}", "/pictures/1/?u={}", "/customers/?after={}", "/search/?q={}",
        "/search/?q=a&before={}", "/palette/?q={}",
    ],
)  # fmt: skip
def test_odd_addresses_break_nothing(desk: Client, address: str, odd: str) -> None:
    conversation = make_conversation()
    answer = desk.get(address.replace("NUMBER", str(conversation.pk)).format(odd))
    assert answer.status_code in {200, 404, 400}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("address", "field", "more"),
    [
        ("/inbox/bulk/", "ids", {"what": "status", "value": "open"}),
        ("/inbox/bulk/", "value", {"what": "assignee", "ids": "NUMBER"}),
        ("/c/NUMBER/send/", "files", {"mode": "reply"}),
        ("/c/NUMBER/send/", "inbox", {"mode": "reply", "body": "hello"}),
        ("/c/NUMBER/send/", "send_at", {"mode": "reply", "body": "hello"}),
        ("/c/NUMBER/set/assignee/", "value", {}),
        ("/c/NUMBER/set/team/", "value", {}),
        ("/c/NUMBER/set/priority/", "value", {}),
        ("/c/NUMBER/set/snooze/", "value", {}),
        ("/c/NUMBER/set/tag/", "value", {}),
        ("/c/NUMBER/merge/", "number", {}),
        ("/c/NUMBER/split/", "messages", {}),
        ("/c/NUMBER/messages/MESSAGE/forward/", "to", {}),
        ("/new/", "inbox", {"to": "a@example.com", "text": "hello"}),
        ("/new/", "to", {"inbox": "INBOX", "text": "hello"}),
    ],
)
def test_odd_fields_are_refused_and_change_nothing(
    desk: Client, address: str, field: str, more: dict[str, str], odd: str
) -> None:
    conversation = make_conversation()
    message = Message.objects.get()
    known = {"NUMBER": str(conversation.pk), "MESSAGE": str(message.pk), "INBOX": str(message.inbox_id)}
    for name, value in known.items():
        address = address.replace(name, value)
    if (field, odd, "set" in address) == ("value", "٣", True):
        odd = "٣٣"  # three is a priority, in whichever digits
    before = EventRow.objects.count(), list(Conversation.objects.values())
    answer = desk.post(address, {field: odd, **{key: known.get(value, value) for key, value in more.items()}})
    assert answer.status_code in {422, 400, 404} or (address == "/inbox/bulk/" and answer.status_code == 204)
    assert (EventRow.objects.count(), list(Conversation.objects.values())) == before


@pytest.mark.parametrize("odd", ["999999999999999999999999", "0"])
@pytest.mark.parametrize(
    "address",
    ["/c/{}/", "/c/{}/thread/", "/files/{}/", "/pictures/{}/", "/c/1/messages/{}/raw/", "/c/1/messages/{}/body/"],
)
def test_numbers_of_nothing_are_not_there(desk: Client, address: str, odd: str) -> None:
    assert desk.get(address.format(odd)).status_code == 404


@pytest.mark.parametrize(
    "body", [f'<p><span data-mention="{HUGE}">@x</span> look</p>', '<span data-mention="٣">x</span>']
)
def test_a_mention_of_nobody_names_nobody(desk: Client, body: str) -> None:
    conversation = make_conversation()
    answer = desk.post(f"/c/{conversation.pk}/send/", {"body": body, "format": "html", "mode": "note"})
    assert answer.status_code == 200


def test_a_character_no_database_keeps_is_refused_before_anything_happens(desk: Client) -> None:
    conversation = make_conversation()
    answer = desk.post(f"/c/{conversation.pk}/send/", {"body": "a\x00b", "mode": "note"})
    assert answer.status_code == 400
    assert Message.objects.count() == 1
