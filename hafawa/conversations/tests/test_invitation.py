"""Invitations: kept with their message, and answered."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from hafawa.accounts.models import Agent
from hafawa.conversations import actions
from hafawa.conversations.calendar import Attendee, CalendarEvent, from_kept
from hafawa.conversations.models import Draft, Message
from hafawa.conversations.testing import make_message, recorded_channel
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

EVENT = CalendarEvent(
    method="request",
    uid="u-1",
    summary="اجتماع",
    starts=datetime(2026, 12, 1, 8, tzinfo=UTC),
    ends=datetime(2026, 12, 1, 9, tzinfo=UTC),
    organiser=Attendee(address="boss@example.com", name="Boss"),
    attendees=(Attendee(address="support@shop.example", answer="accepted"),),
)


@pytest.mark.parametrize("starts", [None, date(2026, 12, 1), datetime.fromisoformat("2026-12-01T08:00"), EVENT.starts])
def test_an_event_is_kept_as_it_is(starts: date | None) -> None:
    event = CalendarEvent(**{**vars(EVENT), "starts": starts})
    assert from_kept(event.kept()) == event
    assert from_kept(None) is None


def test_the_organiser_is_told_once(noor: Agent) -> None:
    invited = make_message(event=EVENT, problems=("Something was odd.",))
    assert from_kept(invited.event) == EVENT
    assert invited.problems == ["Something was odd."]
    actions.save_draft(conversation=invited.conversation, agent=noor, kind=Draft.Kind.REPLY, html="<p>half</p>")
    with recorded_channel() as channel:
        sent = actions.answer_invitation(message=invited, answer="accepted", by=noor.actor)
        again = actions.answer_invitation(message=invited, answer="accepted", by=noor.actor)
        run_all()
    assert again == sent
    [out] = channel.sent
    assert (out.to, out.language) == (("boss@example.com",), "ar")
    assert out.event is not None
    assert (out.event.method, out.event.answer, out.event.uid) == ("reply", "accepted", "u-1")
    assert "اجتماع" in out.text
    assert Draft.objects.count() == 1, "an answer to an invitation is no answer to the message"
    assert EventRow.objects.filter(name="InvitationAnswered").count() == 1


def test_one_may_think_better_of_it(noor: Agent) -> None:
    invited = make_message(event=EVENT)
    for answer in ("accepted", "declined", "accepted"):
        actions.answer_invitation(message=invited, answer=answer, by=noor.actor)
    said = [row.event["answer"] for row in Message.objects.filter(direction="out").order_by("id") if row.event]
    assert said == ["accepted", "declined", "accepted"]


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        (None, "accepted"),
        (CalendarEvent(method="cancel", uid="u-1", organiser=EVENT.organiser), "accepted"),
        (CalendarEvent(method="request", uid="u-1"), "accepted"),
        (EVENT, "perhaps"),
        (EVENT, ""),
    ],
)
def test_what_cannot_be_answered_is_refused(event: CalendarEvent | None, answer: str, noor: Agent) -> None:
    invited = make_message(event=event)
    with pytest.raises(ValidationError):
        actions.answer_invitation(message=invited, answer=answer, by=noor.actor)
    assert Message.objects.filter(direction="out").count() == 0
    assert not EventRow.objects.filter(name="InvitationAnswered").exists()
