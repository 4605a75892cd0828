"""One conversation on the desk: read, answered, changed; and nothing of it for strangers."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.actions import save_field, save_tag
from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions
from hafawa.conversations.channel import InboundMessage, Sender
from hafawa.conversations.models import Attachment, Conversation, Draft, Mention, Message, ReadMark, Status
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_message
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def page(client: Client, conversation: Conversation) -> str:
    answer = client.get(reverse("desk:conversation", args=[conversation.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, *arguments: object, **fields: Any) -> Any:
    return client.post(reverse(f"desk:{name}", args=arguments), fields)


def test_opening_shows_the_words_and_marks_them_read(desk: Client, noor: Agent) -> None:
    conversation = make_conversation(text="أين طلبي؟")
    assert "أين طلبي؟" in page(desk, conversation)
    assert ReadMark.objects.get(conversation=conversation, agent=noor).message_id == conversation.last_message_id


def test_the_page_brings_the_words_and_fetches_what_stands_beside_them(desk: Client) -> None:
    other, conversation = make_conversation(sender="other@example.com"), make_conversation(sender="layla@example.com")
    bare = page(desk, conversation)
    fetched = reverse("desk:beside", args=[conversation.pk])
    assert f'hx-get="{fetched}" hx-trigger="load, live"' in bare
    assert 'id="composer"' in bare
    assert f'id="c-{other.pk}"' not in bare
    came = desk.get(fetched, headers={"HX-Request": "true", "HX-Current-URL": f"/c/{conversation.pk}/?view=open"})
    shown = came.content.decode()
    assert f'id="c-{other.pk}"' in shown
    assert re.findall(r'id="(views|context)"[^>]*hx-swap-oob="outerHTML"', shown) == ["views", "context"]


@pytest.mark.parametrize(
    "asked", [{"query_params": {"whole": "1"}}, {"headers": {"HX-History-Restore-Request": "true"}}]
)
def test_without_scripts_and_when_gone_back_to_the_page_is_whole(desk: Client, asked: dict[str, Any]) -> None:
    other, conversation = make_conversation(sender="other@example.com"), make_conversation(sender="layla@example.com")
    assert "<noscript>" in page(desk, conversation)
    whole = desk.get(
        reverse("desk:conversation", args=[conversation.pk]),
        query_params={"view": "open"} | asked.get("query_params", {}),
        headers=asked.get("headers"),
    ).content.decode()
    assert f'id="c-{other.pk}"' in whole
    assert "layla@example.com" in whole
    assert "aria-busy" not in whole
    assert "<noscript>" not in whole


def test_what_stands_beside_a_restricted_conversation_is_not_there_for_strangers(dana: Agent, client: Client) -> None:
    secret = make_conversation(text="salary")
    team = Team.objects.create(name="People", is_restricted=True)
    Conversation.objects.filter(pk=secret.pk).update(team=team)
    client.force_login(dana)
    assert client.get(reverse("desk:beside", args=[secret.pk])).status_code == 404


def test_the_thread_costs_the_same_queries_for_three_messages_and_for_twenty(desk: Client) -> None:
    first = make_message(external_id="<a@x>")
    make_message(thread_keys=("<a@x>",))
    page(desk, first.conversation)
    with CaptureQueriesContext(connection) as few:
        page(desk, first.conversation)
    for _number in range(17):
        make_message(thread_keys=("<a@x>",))
    page(desk, first.conversation)
    with CaptureQueriesContext(connection) as many:
        page(desk, first.conversation)
    assert len(few) == len(many), "\n".join(q["sql"][:120] for q in many)


def test_an_answer_is_sent_and_offers_to_be_taken_back(desk: Client, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    answer = post(desk, "send", conversation.pk, body="<p>طلبك في الطريق</p>", format="html", mode="reply")
    message = Message.objects.get(direction="out")
    assert answer.status_code == 200
    assert reverse("desk:undo", args=[conversation.pk, message.pk]) in answer.content.decode()
    back = post(desk, "undo", conversation.pk, message.pk)
    assert "طلبك في الطريق" in back.content.decode()
    assert Draft.objects.get().html == "<p>طلبك في الطريق</p>"
    run_all()
    assert channel.sent == []


def test_an_empty_answer_is_refused_and_nothing_changes(desk: Client) -> None:
    conversation = make_conversation()
    before = EventRow.objects.count()
    answer = post(desk, "send", conversation.pk, body=" ", mode="reply")
    assert answer.status_code == 422
    assert answer.content.decode() == "Write something first."
    assert (Message.objects.count(), EventRow.objects.count()) == (1, before)


def test_a_note_names_a_colleague(desk: Client, dana: Agent, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    body = f'<p><span data-mention="{dana.pk}">@Dana</span> look</p>'
    assert post(desk, "send", conversation.pk, body=body, format="html", mode="note").status_code == 200
    run_all()
    assert Mention.objects.get().agent == dana
    assert channel.sent == []
    assert "not sent" in page(desk, conversation)


def test_a_draft_with_its_file_survives_and_goes_out(desk: Client, channel: RecordingChannel) -> None:
    conversation = make_conversation()
    upload = post(
        desk, "upload", conversation.pk, file=SimpleUploadedFile("plan.pdf", b"%PDF-1.4 x", "application/pdf")
    )
    file = Attachment.objects.get()
    assert str(file.pk) in upload.content.decode()
    kept = post(desk, "draft", conversation.pk, body="<p>half</p>", format="html", mode="reply", files=file.pk)
    assert kept.status_code == 204
    assert "half" in page(desk, conversation)
    assert "plan.pdf" in page(desk, conversation)
    post(desk, "send", conversation.pk, body="<p>whole</p>", format="html", mode="reply", files=file.pk)
    file.refresh_from_db()
    assert file.message == Message.objects.get(direction="out")
    assert Draft.objects.count() == 0


def test_somebody_elses_file_is_not_taken_along(desk: Client, dana: Agent) -> None:
    conversation = make_conversation()
    draft = actions.save_draft(conversation=conversation, agent=dana, kind="reply", html="")
    file = actions.attach(draft=draft, name="a.txt", content_type="text/plain", content=b"secret")
    post(desk, "send", conversation.pk, body="hello", mode="reply", files=file.pk)
    file.refresh_from_db()
    assert file.draft == draft


@pytest.mark.parametrize(
    ("what", "value", "field", "expected"),
    [
        ("status", "resolved", "status", Status.RESOLVED),
        ("snooze", "tomorrow", "status", Status.SNOOZED),
        ("priority", "4", "priority", 4),
        ("type", "billing", "type", "billing"),
        ("subject", "New name", "subject", "New name"),
    ],
)
def test_one_press_sets_one_thing(desk: Client, what: str, value: str, field: str, expected: object) -> None:
    conversation = make_conversation()
    assert post(desk, "change", conversation.pk, what, value=value).status_code == 204
    conversation.refresh_from_db()
    assert getattr(conversation, field) == expected


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("status", "gone"),
        ("status", "snoozed"),
        ("snooze", "yesterday"),
        ("snooze", "2001-01-01T00:00"),
        ("priority", "x"),
        ("priority", "9"),
        ("type", "x"),
        ("assignee", "x"),
        ("assignee", "999999"),
        ("team", "999999"),
        ("tag", "no such tag"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_changes_nothing(desk: Client, what: str, value: str) -> None:
    conversation = make_conversation()
    before = Conversation.objects.values().get()
    events = EventRow.objects.count()
    answer = post(desk, "change", conversation.pk, what, value=value)
    assert answer.status_code == 422
    assert json.loads(answer["HX-Trigger"])["toast"]["words"]
    assert Conversation.objects.values().get() == before
    assert EventRow.objects.count() == events


def test_taking_giving_tagging_and_following(desk: Client, noor: Agent, orders: Team) -> None:
    conversation = make_conversation()
    save_tag(name="late", by=SYSTEM)
    for what, value in (("assignee", "me"), ("team", orders.pk), ("tag", "Late"), ("follow", "")):
        assert post(desk, "change", conversation.pk, what, value=value).status_code == 204
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (noor, orders)
    assert [tag.name for tag in conversation.tags.all()] == ["late"]
    assert conversation.followers.get().agent == noor


def test_a_custom_field_is_typed(desk: Client) -> None:
    save_field(key="weight", kind="number", labels={"en": "Weight"}, by=SYSTEM)
    conversation = make_conversation()
    assert post(desk, "field", conversation.pk, "weight", value="heavy").status_code == 422
    assert post(desk, "field", conversation.pk, "weight", value="2.5").status_code == 204
    conversation.refresh_from_db()
    assert conversation.fields == {"weight": 2.5}


def test_many_at_once_and_what_could_not_be_done_is_said(desk: Client) -> None:
    one, two = make_conversation(sender="a@example.com"), make_conversation(sender="b@example.com")
    answer = post(desk, "bulk", ids=[one.pk, two.pk, 999999], what="status", value="resolved")
    words = json.loads(answer["HX-Trigger"])["toast"]["words"]
    assert set(Conversation.objects.values_list("status", flat=True)) == {Status.RESOLVED}
    assert "2" in words
    assert "1" in words.split("Not changed:")[1]


def test_merging_and_undoing_by_number(desk: Client) -> None:
    one, two = make_conversation(sender="a@example.com"), make_conversation(sender="b@example.com")
    assert post(desk, "merge", one.pk, number=f"#{two.pk}")["HX-Redirect"] == f"/c/{two.pk}/"
    assert desk.get(reverse("desk:conversation", args=[one.pk])).status_code == 302
    assert post(desk, "merge", two.pk, number="x").status_code == 422


def test_forwarding_needs_an_address(desk: Client, channel: RecordingChannel) -> None:
    message = make_message(text="broken lid")
    assert post(desk, "forward", message.conversation_id, message.pk, to="").status_code == 422
    assert post(desk, "forward", message.conversation_id, message.pk, to="x@").status_code == 422
    assert post(desk, "forward", message.conversation_id, message.pk, to="s@example.net").status_code == 204
    assert Message.objects.filter(is_forward=True).count() == 1


def test_writing_first_makes_the_customer(desk: Client) -> None:
    make_conversation()
    inbox = Message.objects.get().inbox
    assert inbox is not None
    wrong = desk.post(reverse("desk:new"), {"inbox": inbox.pk, "to": "nobody", "text": "hello"})
    assert wrong.status_code == 422
    right = desk.post(
        reverse("desk:new"), {"inbox": inbox.pk, "to": "Andrei@Example.com", "subject": "Hi", "text": "Bună"}
    )
    row = Conversation.objects.get(customer__identities__value="andrei@example.com")
    assert right["HX-Redirect"] == f"/c/{row.pk}/"


HOSTILE = """<table style="width:9000px"><tr><td><img src="https://tracker.example/p.gif"><script>alert(1)</script>
<a href="javascript:alert(1)" onclick="alert(2)">x</a></td></tr></table>"""


def test_mail_html_is_shown_in_a_frame_that_runs_nothing(desk: Client) -> None:
    message = make_message(html=HOSTILE, text="x")
    here = reverse("desk:body", args=[message.conversation_id, message.pk])
    assert here in page(desk, message.conversation)
    frame = desk.get(here)
    html = frame.content.decode()
    assert "<script" not in html
    assert "onclick" not in html
    assert "javascript:" not in html
    assert ' src="https://tracker' not in html
    policy = frame["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_remote_pictures_come_only_when_asked_for_and_through_us(desk: Client) -> None:
    message = make_message(html=HOSTILE, text="x")
    here = reverse("desk:body", args=[message.conversation_id, message.pk])
    html = desk.get(here, {"images": "1"}).content.decode()
    assert f'src="/pictures/{message.pk}/?u=' in html
    assert "tracker.example" not in html
    assert desk.get(reverse("desk:picture", args=[message.pk]), {"u": "forged"}).status_code == 404


def test_the_raw_form_is_a_download(desk: Client, channel: RecordingChannel) -> None:
    message = make_message()
    sender = Sender(kind="email", value="a@example.com")
    channel.parses = lambda raw, door: [InboundMessage(external_id="r@x", sender=sender, text="hello")]
    assert desk.get(reverse("desk:raw", args=[message.conversation_id, message.pk])).status_code == 404
    arrival = actions.arrive(inbox=message.inbox, external_id="r", raw=b"From: a@example.com\n\nhello")  # type: ignore[arg-type]
    run_all()
    fresh = Message.objects.latest("pk")
    assert fresh.arrival_id == arrival.pk
    answer = desk.get(reverse("desk:raw", args=[fresh.conversation_id, fresh.pk]))
    assert answer.content == b"From: a@example.com\n\nhello"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_viewer_reads_and_cannot_write(client: Client, viewer: Agent) -> None:
    conversation = make_conversation()
    client.force_login(viewer)
    shown = page(client, conversation)
    assert 'id="composer"' not in shown
    for name, arguments in (("send", []), ("draft", []), ("change", ["status"]), ("merge", [])):
        answer = post(client, name, conversation.pk, *arguments, body="x", value="resolved", number="1")
        assert answer.status_code == 403
    conversation.refresh_from_db()
    assert (conversation.status, Message.objects.count()) == (Status.OPEN, 1)


def test_dana_gets_nothing_of_a_restricted_conversation(client: Client, dana: Agent, orders: Team) -> None:
    message = make_message(text="salary matter")
    actions.give_to_team(conversation=message.conversation, team=orders, by=SYSTEM)
    draft = actions.save_draft(conversation=message.conversation, agent=orders.members.get(), kind="reply", html="")
    file = actions.attach(draft=draft, name="a.txt", content_type="text/plain", content=b"secret")
    Attachment.objects.filter(pk=file.pk).update(message=message, draft=None)
    client.force_login(dana)
    number, pk = message.conversation_id, message.pk
    before = EventRow.objects.count()
    for name, arguments in (
        ("conversation", [number]),
        ("thread", [number]),
        ("head", [number]),
        ("context", [number]),
        ("history", [number]),
        ("raw", [number, pk]),
        ("body", [number, pk]),
        ("file", [file.pk]),
        ("merge", [number]),
        ("split", [number]),
        ("forward", [number, pk]),
        ("canned", [number]),
        ("mention", [number]),
    ):
        assert client.get(reverse(f"desk:{name}", args=arguments)).status_code in (403, 404), name
    for name, arguments in (
        ("send", [number]),
        ("draft", [number]),
        ("upload", [number]),
        ("change", [number, "status"]),
    ):
        assert post(client, name, *arguments, body="x", value="resolved").status_code == 404, name
    words = json.loads(post(client, "bulk", ids=[number], what="status", value="spam")["HX-Trigger"])["toast"]["words"]
    assert "salary" not in words
    assert EventRow.objects.count() == before
    assert Conversation.objects.get().status == Status.OPEN
