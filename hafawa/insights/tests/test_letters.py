"""Reports by mail: at the right hour of each reader's own day, in their language, and never twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations.channel import TryLaterError, UndeliverableError
from hafawa.conversations.testing import RecordingChannel, make_conversation, make_inbox, recorded_channel
from hafawa.insights import actions
from hafawa.insights.actions.letters import latest_moment
from hafawa.insights.models import Letter, Plan, PlanReader
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db
SUNDAY = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def outside(clock: Clock) -> Iterator[RecordingChannel]:
    with recorded_channel() as channel:
        make_inbox()
        yield channel


@pytest.fixture
def huda(outside: RecordingChannel) -> Agent:
    return make_lead("Huda", "ar", "Asia/Riyadh")


def make_lead(name: str, language: str = "en", zone: str = "UTC") -> Agent:
    agent = make_agent(name, Role.LEAD, language=language)
    Agent.objects.filter(pk=agent.pk).update(time_zone=zone)
    agent.refresh_from_db()
    return agent


def make_plan(huda: Agent, *more: Agent, language: str = "", **values: Any) -> Plan:
    readers = [(agent, language) for agent in (huda, *more)]
    given = {"name": "الأسبوع", "asked": {"days": "7"}, "weekdays": [6], "hour": 8, "has_csv": True, **values}
    return actions.save_plan(by=huda, readers=readers, **given)


def tick() -> None:
    actions.write_due()
    run_all(raises=False)


def test_it_comes_at_eight_where_each_reader_lives(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    andrei = make_lead("Andrei", "ro", "Europe/Bucharest")
    make_plan(huda, andrei)
    arrived = {}
    for _quarter in range(40):
        clock.shift(timedelta(minutes=15))
        tick()
        for mail in outside.sent:
            arrived.setdefault(mail.to[0], datetime.now(UTC).strftime("%H:%M"))
    assert arrived == {huda.email: "05:00", andrei.email: "06:00"}
    assert len(outside.sent) == 2


def test_everybody_reads_it_in_their_language_or_in_the_plans(outside: RecordingChannel, huda: Agent) -> None:
    plan = make_plan(huda, make_lead("Andrei", "ro"))
    for reader in plan.readers.all():
        actions.send_now(plan=plan, agent=reader.agent)
    run_all()
    assert {mail.language: mail.is_automatic for mail in outside.sent} == {"ar": True, "ro": True}
    make_plan(huda, language="en", name="Weekly")
    actions.send_now(plan=Plan.objects.get(name="Weekly"), agent=huda)
    run_all()
    assert outside.sent[-1].subject == "Weekly: Sun 15 Nov 2026 to Sat 21 Nov 2026"


def test_it_carries_a_pdf_with_its_letters_in_it_and_a_csv(outside: RecordingChannel, huda: Agent) -> None:
    make_conversation(subject="سؤال")
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    actions.send_now(plan=make_plan(huda), agent=huda)
    run_all()
    pdf, table = outside.sent[0].files
    assert (pdf.content[:5], pdf.content.count(b"/FontFile2")) == (b"%PDF-", 2)
    assert b"/Lang (ar)" in pdf.content
    assert "أول رد" in table.content.decode("utf-8-sig")


def test_a_moment_is_sent_once_however_often_one_looks(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    make_plan(huda)
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    for _again in range(3):
        tick()
        clock.shift(timedelta(minutes=5))
    assert (len(outside.sent), Letter.objects.get().state) == (1, "sent")


def test_killed_before_it_left_it_leaves_once(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    make_plan(huda)
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    outside.fails_before = SystemError("the power went")
    tick()
    assert (Letter.objects.get().state, outside.sent) == ("queued", [])
    outside.fails_before = None
    clock.shift(timedelta(minutes=5))
    tick()
    assert (Letter.objects.get().state, len(outside.sent)) == ("sent", 1)


def test_killed_on_the_way_it_is_not_sent_again(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    make_plan(huda)
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    actions.write_due()
    Letter.objects.update(state="sending")  # the worker died between about_to_send() and its answer
    run_all()
    assert (Letter.objects.get().state, outside.sent) == ("uncertain", [])
    tick()
    assert outside.sent == []


def test_a_server_that_says_later_gets_it_later_and_the_same_mail(
    outside: RecordingChannel, huda: Agent, clock: Clock
) -> None:
    make_plan(huda)
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    outside.fails_before = TryLaterError("busy")
    tick()
    before = Letter.objects.get()
    outside.fails_before = None
    clock.shift(timedelta(minutes=5))
    tick()
    assert [mail.external_id for mail in outside.sent] == [before.external_id]


def test_what_can_never_arrive_says_why(outside: RecordingChannel, huda: Agent) -> None:
    outside.fails_before = UndeliverableError("no such person")
    actions.send_now(plan=make_plan(huda), agent=huda)
    run_all()
    assert (Letter.objects.get().state, Letter.objects.get().reason) == ("failed", "no such person")


def test_days_missed_while_nothing_ran_are_not_made_up(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    make_plan(huda, weekdays=list(range(7)))
    clock.move_to(SUNDAY + timedelta(days=4, hours=10))
    tick()
    assert [row.due_at for row in Letter.objects.all()] == [SUNDAY + timedelta(days=4, hours=5)]


def test_a_plan_made_after_the_hour_waits_for_the_next(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    clock.move_to(SUNDAY + timedelta(hours=6))
    make_plan(huda)
    tick()
    assert outside.sent == []


def test_the_link_stops_it_without_signing_in_once_a_person_says_so(outside: RecordingChannel, huda: Agent) -> None:
    plan = make_plan(huda)
    address = reverse("insights:stop", args=[plan.readers.get().token])
    actions.send_now(plan=plan, agent=huda)
    run_all()
    assert address in outside.sent[0].text
    page = Client(headers={"accept-language": "ro"}).get(address)  # a scanner follows links
    assert "هل تريد ألا يُرسل إليك هذا التقرير" in page.content.decode()  # as the mail, whatever the browser reads
    assert plan.readers.get().stopped_at is None
    assert Client().post(address).status_code == 302
    assert plan.readers.get().stopped_at is not None
    assert Client().get(reverse("insights:stop", args=["x" * 43])).status_code == 404


def test_who_stopped_it_gets_no_more(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    plan = make_plan(huda)
    actions.stop(reader=plan.readers.get())
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    tick()
    assert outside.sent == []


def test_who_lost_the_right_or_left_gets_no_more(outside: RecordingChannel, huda: Agent, clock: Clock) -> None:
    make_plan(huda)
    Agent.objects.filter(pk=huda.pk).update(role=Role.AGENT)
    clock.move_to(SUNDAY + timedelta(hours=5, minutes=1))
    tick()
    assert (outside.sent, Letter.objects.get().state) == ([], "failed")


def test_nobody_is_sent_figures_of_a_team_they_may_not_look_into(outside: RecordingChannel, huda: Agent) -> None:
    team = make_team("Orders", members=(make_agent("Noor"),))
    make_conversation(make_inbox("orders@shop.example", team=team))
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    actions.send_now(plan=make_plan(huda, asked={"days": "7", "team": str(team.pk)}, language="en"), agent=huda)
    run_all()
    assert "New conversations: 0" in outside.sent[0].text


@pytest.mark.parametrize("values", [
    {"name": " "}, {"weekdays": []}, {"weekdays": [7]}, {"hour": 24}, {"has_pdf": False, "has_csv": False},
    {"split_by": "moon"}, {"asked": {"days": "0"}},
])  # fmt: skip
def test_a_plan_that_is_none_is_refused(huda: Agent, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_plan(huda, **values)
    assert not Plan.objects.exists()


def test_only_colleagues_who_see_figures_can_be_readers(huda: Agent) -> None:
    with pytest.raises(ValidationError):
        make_plan(huda, make_agent("Noor"))


# ---- pages


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


GIVEN = {
    "name": "Weekly",
    "days": "7",
    "split_by": "agent",
    "weekdays": ["6", "2"],
    "hour": "8",
    "has_pdf": "on",
    "told_in": "",
}


def test_a_plan_is_made_changed_and_removed_on_its_page(huda: Agent) -> None:
    desk = signed_in(huda)
    assert desk.post(reverse("insights:plan_new"), {**GIVEN, "readers": [huda.pk]}).status_code == 302
    plan = Plan.objects.get()
    assert (plan.weekdays, plan.hour, plan.asked, plan.maker) == ([2, 6], 8, {"days": "7"}, huda)
    address = reverse("insights:plan", args=[plan.pk])
    assert desk.get(address).status_code == 200
    desk.post(address, {**GIVEN, "name": "Daily", "readers": [huda.pk]})
    assert Plan.objects.get().name == "Daily"
    bad = desk.post(address, {**GIVEN, "readers": [huda.pk], "weekdays": ["9"]})
    assert (bad.status_code, Plan.objects.get().name) == (422, "Daily")
    desk.post(reverse("insights:plan_remove", args=[plan.pk]))
    assert not Plan.objects.exists()


def test_a_strangers_plan_is_not_there_and_stays_as_it_is(huda: Agent, outside: RecordingChannel) -> None:
    plan = make_plan(huda)
    dana, noor = make_agent("Dana", Role.LEAD), make_agent("Noor")
    for name in ("plan", "plan_remove", "plan_send", "plan_mine"):
        address = reverse(f"insights:{name}", args=[plan.pk])
        assert signed_in(dana).post(address, GIVEN).status_code == 404
        assert signed_in(noor).post(address, GIVEN).status_code == 403
        assert Client().post(address, GIVEN).status_code in {302, 403}
    assert "الأسبوع" not in signed_in(dana).get(reverse("insights:plans")).content.decode()
    run_all()
    assert (Plan.objects.get().name, PlanReader.objects.get().stopped_at, outside.sent) == ("الأسبوع", None, [])


def test_a_reader_sends_and_stops_only_their_own(huda: Agent, outside: RecordingChannel) -> None:
    andrei = make_lead("Andrei", "ro")
    plan = make_plan(huda, andrei)
    desk = signed_in(andrei)
    desk.post(reverse("insights:plan_send", args=[plan.pk]))
    run_all()
    assert [mail.to for mail in outside.sent] == [(andrei.email,)]
    desk.post(reverse("insights:plan_mine", args=[plan.pk]))
    assert {row.agent_id: bool(row.stopped_at) for row in plan.readers.all()} == {huda.pk: False, andrei.pk: True}
    assert desk.get(reverse("insights:plan", args=[plan.pk])).status_code == 404


def test_the_moment_is_right_when_clocks_change(huda: Agent) -> None:
    andrei = make_lead("Andrei", zone="Europe/Bucharest")
    reader = make_plan(andrei).readers.select_related("plan", "agent").get()
    assert latest_moment(reader, datetime(2026, 10, 25, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 6, tzinfo=UTC)
    assert latest_moment(reader, datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(2026, 10, 18, 5, tzinfo=UTC)


def test_the_database_itself_refuses_a_second_letter_of_one_moment(huda: Agent) -> None:
    reader = make_plan(huda).readers.get()
    Letter.objects.create(reader=reader, due_at=SUNDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.create(reader=reader, due_at=SUNDAY)
