"""Invitations on the desk: shown above the words, answered with a press, by those who may."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Team
from hafawa.conversations.calendar import Attendee, CalendarEvent
from hafawa.conversations.models import Message
from hafawa.conversations.testing import RecordingChannel, make_inbox, make_message
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]
BOSS = Attendee(address="boss@example.com", name="Boss <b>")
EVENT = CalendarEvent(
    method="request",
    uid="u-1",
    summary="اجتماع الفريق",
    starts=datetime(2026, 12, 1, 8, tzinfo=UTC),
    ends=datetime(2026, 12, 1, 9, tzinfo=UTC),
    place="القاعة ٢",
    organiser=BOSS,
    attendees=(BOSS, Attendee(address="a@x.example", answer="declined")),
    repeats=True,
)


def page(desk: Client, message: Message) -> str:
    return desk.get(reverse("desk:conversation", args=[message.conversation_id])).content.decode()


def press(desk: Client, message: Message, answer: str) -> int:
    address = reverse("desk:invitation", args=[message.conversation_id, message.pk])
    return desk.post(address, {"answer": answer}).status_code


def test_an_invitation_stands_above_the_words_and_is_answered(desk: Client, channel: RecordingChannel) -> None:
    invited = make_message(event=EVENT)
    shown = page(desk, invited)
    for words in ("اجتماع الفريق", "القاعة ٢", "Boss &lt;b&gt;", "a@x.example"):
        assert words in shown
    assert 'aria-pressed="true"' not in shown.split("desk-event-answers")[1][:1500]
    assert press(desk, invited, "accepted") == 204
    run_all()
    assert [out.to for out in channel.sent] == [("boss@example.com",)]
    again = page(desk, invited).split("desk-event-answers")[1]
    assert again.index('aria-pressed="true"') < again.index('"tentative"')
    history = desk.get(reverse("desk:history", args=[invited.conversation_id]))
    assert history.status_code == 200


def test_a_wrong_answer_changes_nothing(desk: Client) -> None:
    invited = make_message(event=EVENT)
    assert press(desk, invited, "nonsense") == 422
    assert press(desk, make_message(), "accepted") == 422
    assert not Message.objects.filter(direction="out").exists()


def test_who_may_not_see_or_not_answer_changes_nothing(
    desk: Client, client: Client, dana: Agent, viewer: Agent, orders: Team
) -> None:
    orders.is_restricted = True
    orders.save()
    invited = make_message(make_inbox(team=orders), event=EVENT)
    for stranger in (dana, viewer):
        client.force_login(stranger)
        assert press(client, invited, "accepted") in {403, 404}
    client.logout()
    assert press(client, invited, "accepted") in {302, 401, 403}
    assert not Message.objects.filter(direction="out").exists()
    assert not EventRow.objects.filter(name="InvitationAnswered").exists()


@pytest.mark.parametrize(
    "event",
    [
        CalendarEvent(method="cancel", uid="u-1", summary="Off", organiser=BOSS),
        CalendarEvent(method="publish", uid="", starts=date(2026, 12, 1), ends=date(2026, 12, 3)),
        CalendarEvent(
            method="counter",
            uid="u",
            starts=datetime.fromisoformat("2026-12-01T08:00"),
            ends=datetime.fromisoformat("2026-12-02T08:00"),
        ),
    ],
)
def test_news_of_an_event_is_shown_without_buttons(event: CalendarEvent, desk: Client) -> None:
    shown = page(desk, make_message(event=event))
    assert "desk-event" in shown
    assert "desk-event-answers" not in shown


def test_what_was_odd_is_said_and_nothing_to_read_too(desk: Client) -> None:
    odd = make_message(text="", problems=("This mail is too large to show; it is kept in its raw form.",))
    shown = page(desk, odd)
    assert "desk-problem" in shown
    assert "No visible content" in shown or "محتوى" in shown
