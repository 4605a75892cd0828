"""A rush is noticed, told with its reason, followed by what was chosen, and over again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from hafawa.accounts.models import Agent, Role, Tag
from hafawa.accounts.testing import make_agent, make_team
from hafawa.alerts.models import Alert
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation, make_inbox, make_message
from hafawa.courtesy import queries as courtesy
from hafawa.courtesy import wording
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all
from hafawa.routing import actions, arrivals, queries
from hafawa.routing.models import Arrivals, Queue, Rush, Tally
from hafawa.routing.rushing import reasons_now, rush

from .conftest import SignIn

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 9, 10, 5, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def put(at: datetime, count: int) -> None:
    quarter = int(at.timestamp()) // 900 * 900
    Arrivals.objects.update_or_create(quarter_s=quarter, team_id=0, channel="email", defaults={"count": count})


def usual_weeks(count: int = 3, weeks: int = 8) -> None:
    """So many in every quarter of the hours around this one, in each of the weeks before."""
    Tally.objects.get_or_create(pk=1)
    put(MONDAY - timedelta(weeks=weeks, days=1), 0)
    for week in range(1, weeks + 1):
        for quarter in range(-8, 9):
            put(MONDAY - timedelta(weeks=week) + quarter * QUARTER, count)


def now_arrive(each: int) -> None:
    for quarter in range(1, 5):
        put(MONDAY - quarter * QUARTER, each)


def test_as_many_as_usual_are_no_rush(clock: time_machine.Traveller) -> None:
    usual_weeks()
    now_arrive(3)
    assert not actions.watch_rush()
    assert (rush().arrivals, rush().usual, rush().weeks) == (12, 12, 8)
    assert not EventRow.objects.filter(name="RushChanged").exists()


def test_too_few_weeks_switch_nothing_and_say_so(clock: time_machine.Traveller, as_: SignIn, lina: Agent) -> None:
    usual_weeks(weeks=3)
    now_arrive(500)
    assert not actions.watch_rush()
    assert rush().usual is None
    assert "too few weeks" in as_(lina).get(reverse("routing:queue")).content.decode()


def test_far_more_than_usual_is_a_rush_told_to_leads_and_over_after_half_a_quiet_hour(
    clock: time_machine.Traveller, lina: Agent, noor: Agent
) -> None:
    usual_weeks()
    now_arrive(12)
    assert actions.watch_rush()
    assert not actions.watch_rush()
    (said,) = EventRow.objects.filter(name="RushChanged")
    assert (said.actor_kind, said.data["arrivals"], said.data["usual"]) == ("system", 48, 12)
    assert list(Alert.objects.values_list("agent_id", "kind")) == [(lina.pk, "rush.began")]
    clock.shift(timedelta(minutes=1))
    now_arrive(5)  # 20: above usual, below the band: the rush goes on
    assert not actions.watch_rush()
    now_arrive(3)
    assert not actions.watch_rush()
    clock.shift(timedelta(minutes=20))
    assert not actions.watch_rush(), "one quiet quarter is not the end"
    usual_later()
    clock.shift(timedelta(minutes=11))
    assert actions.watch_rush()
    assert not rush().is_on
    assert Alert.objects.filter(agent=lina, kind="rush.over").count() == 1


def usual_later() -> None:
    for quarter in range(4):
        put(MONDAY + quarter * QUARTER, 2)


def test_what_a_person_decided_holds_for_some_hours(clock: time_machine.Traveller, lina: Agent) -> None:
    usual_weeks()
    now_arrive(12)
    actions.watch_rush()
    actions.set_rush(is_on=False, by=lina.actor)
    clock.shift(timedelta(minutes=2))
    assert not actions.watch_rush()
    assert not rush().is_on
    actions.release_rush(by=lina.actor)
    assert actions.watch_rush()
    names = EventRow.objects.filter(topic="rush").order_by("pk").values_list("actor_name", "data__is_on")
    assert [(name == "Lina", is_on) for name, is_on in names] == [(False, True), (True, False), (False, True)]


def test_colleagues_carry_more_while_it_lasts(inbox: Inbox, queue: Queue) -> None:
    rows = [make_conversation(inbox, sender=f"c{number}@example.com") for number in range(10)]
    run_all()
    assert queries.waiting_in(queue.pk).count() == 4, "two colleagues with three each"
    actions.save_rules(rush_extra=50, by=SYSTEM)
    actions.set_rush(is_on=True, by=SYSTEM)
    run_all()
    assert queries.waiting_in(queue.pk).count() == 0
    actions.set_rush(is_on=False, by=SYSTEM)
    conversations.assign(conversation=rows[0], agent=None, by=SYSTEM)
    run_all()
    assert queries.waiting_in(queue.pk).count() == 1, "nobody takes more than usual again"


def test_acknowledgements_say_that_it_takes_longer_while_it_lasts(db: None) -> None:
    assert not courtesy.takes_longer()
    actions.set_rush(is_on=True, by=SYSTEM)
    run_all()
    assert courtesy.takes_longer()
    assert wording.longer(timedelta(hours=5)).endswith("At present it takes up to 6 hours.")
    assert "up to" not in wording.longer(None)
    actions.set_rush(is_on=False, by=SYSTEM)
    run_all()
    assert not courtesy.takes_longer()


def test_acknowledgements_stay_as_they_are_where_that_was_chosen(db: None) -> None:
    actions.save_rules(rush_words=False, by=SYSTEM)
    actions.set_rush(is_on=True, by=SYSTEM)
    run_all()
    assert not courtesy.takes_longer()


def test_all_read_it_above_their_lists_where_that_was_chosen(as_: SignIn, noor: Agent) -> None:
    words = "Far more customers write than usual"
    assert words not in as_(noor).get(reverse("desk:inbox", args=["mine"])).content.decode()
    actions.set_rush(is_on=True, by=SYSTEM)
    assert words in as_(noor).get(reverse("desk:inbox", args=["mine"])).content.decode()
    actions.save_rules(rush_banner=False, by=SYSTEM)
    assert words not in as_(noor).get(reverse("routing:rush_line")).content.decode()


def test_only_leads_switch_it(as_: SignIn, noor: Agent, lina: Agent) -> None:
    assert as_(noor).post(reverse("routing:rush_switch"), {"to": "on"}).status_code == 403
    assert as_(lina).post(reverse("routing:rush_switch"), {"to": "perhaps"}).status_code == 422
    assert not Rush.objects.exists()
    assert as_(lina).post(reverse("routing:rush_switch"), {"to": "on"}).status_code == 302
    assert rush().is_on
    page = as_(lina).get(reverse("routing:rush")).content.decode()
    assert "switched it on" in page
    assert "Let it decide by itself" in page


def test_the_reason_is_what_stands_out_and_nothing_of_restricted_teams(db: None) -> None:
    shop = make_inbox("shop@shop.example")
    secret = make_inbox("legal@shop.example", team=make_team("Legal", is_restricted=True))
    start = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
    tag = Tag.objects.create(name="delivery")
    with time_machine.travel(start, tick=False):
        for number in range(20):
            make_conversation(shop, sender=f"old{number}@example.com", subject=f"Question {number}")
    with time_machine.travel(MONDAY, tick=False):
        for number in range(8):
            row = make_conversation(shop, sender=f"new{number}@example.com", subject="Parcel late")
            conversations.set_tags(conversation=row, add=[tag], remove=[], by=SYSTEM)
            make_conversation(secret, sender=f"x{number}@example.com", subject="Takeover")
        found = {(each.mark.what, each.mark.value) for each in reasons_now(MONDAY)}
    assert {("tag", "delivery"), ("word", "parcel"), ("word", "late")} <= found
    assert ("word", "takeover") not in found


def test_arrivals_are_counted_once_and_only_what_customers_began(inbox: Inbox, noor: Agent) -> None:
    make_conversation(inbox, sender="before@example.com")
    actions.tally()
    make_conversation(inbox, sender="a@example.com", external_id="<one@client.example>")
    make_message(inbox, sender="a@example.com", thread_keys=("<one@client.example>",))
    make_conversation(inbox, sender="b@example.com", auto="bulk")
    for _again in range(3):
        actions.tally()
    assert sum(Arrivals.objects.values_list("count", flat=True)) == 2
    assert {row.team_id for row in Arrivals.objects.all()} == {inbox.team_id}
    assert arrivals.first_counted() is not None


def test_the_staffing_view_is_for_leads_and_refuses_what_makes_no_sense(
    as_: SignIn, noor: Agent, lina: Agent, clock: time_machine.Traveller
) -> None:
    usual_weeks()
    address = reverse("routing:staffing")
    assert as_(noor).get(address).status_code == 403
    assert as_(lina).get(address, {"level": "120"}).status_code == 422
    page = as_(lina).get(address, {"how": "live", "handling_s": "600"}).content.decode()
    assert "Erlang C" in page
    assert "last 8 weeks" in page
    assert "Needed" in as_(lina).get(address, {"how": "later"}).content.decode()


def test_arrivals_of_hidden_teams_are_not_in_the_staffing_view(
    as_: SignIn, lina: Agent, clock: time_machine.Traveller
) -> None:
    usual_weeks()
    hidden = make_team("Legal", is_restricted=True)
    Arrivals.objects.create(
        quarter_s=int((MONDAY - timedelta(weeks=1)).timestamp()) // 900 * 900, team_id=hidden.pk, count=8000
    )
    page = as_(lina).get(reverse("routing:staffing")).content.decode()
    amal = make_agent("Amal", Role.ADMINISTRATOR)
    assert "1,003" not in page
    assert "1,012" in as_(amal).get(reverse("routing:staffing")).content.decode()
