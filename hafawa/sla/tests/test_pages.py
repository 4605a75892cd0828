"""Working hours and promises in the settings."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role, Team
from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.sla.models import Policy, Target, WorkCalendar
from hafawa.sla.testing import make_calendar, make_policy

pytestmark = pytest.mark.django_db
ADDRESSES = [
    "calendars", "calendar_new", "calendar_preview", "calendar", "calendar_remove", "policies", "policy_new",
    "policy_try", "policy_progress", "policy", "policy_move", "policy_remove",
]  # fmt: skip
SHOWN = ["calendars", "calendar_new", "calendar", "policies", "policy_new", "policy", "policy_try", "policy_progress"]
WEEK = {f"day_{day}": "09:00-12:00, 13:00–18:00" for day in (0, 1, 2, 3, 6)}


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def lead(db: None) -> Agent:
    return make_agent("Lina", Role.LEAD)


@pytest.fixture
def kept(inbox: Inbox) -> dict[str, int]:
    return {"calendar": make_calendar().pk, "policy": make_policy().pk}


def address(name: str, kept: dict[str, int]) -> str:
    kind = name.split("_")[0]
    is_one = name in {"calendar", "calendar_remove", "policy", "policy_move", "policy_remove"}
    return reverse(f"sla:{name}", args=[kept[kind]] if is_one else [])


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (WorkCalendar, Policy, Target, EventRow)]


def hours(**changes: Any) -> dict[str, Any]:
    return {"name": "Riyadh", "zone": "Asia/Riyadh", "islamic_shift": "0", "country": "", "asked_country": "", **WEEK,
            **changes}  # fmt: skip


def promise(**changes: Any) -> dict[str, Any]:
    units = {f"{kind}_unit": "60" for kind in Target.Kind.values}
    return {"name": "VIP", "is_active": "on", "warn_percent": "80", "pauses_waiting": "on", **units,
            "first_number": "10", **changes}  # fmt: skip


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_reads_in_its_readers_language(name: str, language: str, lead: Agent, kept: dict[str, int]) -> None:
    prefer(agent=lead, by=SYSTEM, language=language)
    assert as_(lead).get(address(name, kept)).status_code == 200


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("role", [Role.AGENT, Role.ASSOCIATE, Role.VIEWER])
def test_only_leads_and_administrators_come_here(name: str, role: str, kept: dict[str, int]) -> None:
    client = as_(make_agent("Somebody", role))
    before = rows()
    for ask in (client.get, client.post):
        assert ask(address(name, kept), {**hours(), **promise(), "to": "down"}).status_code in {403, 405}
    assert rows() == before


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_is_not_signed_in_is_sent_to_sign_in(name: str, kept: dict[str, int], client: Client) -> None:
    before = rows()
    for ask in (client.get, client.post):
        assert ask(address(name, kept)).status_code in {302, 405}
    assert rows() == before


def test_a_week_is_written_as_people_write_it(lead: Agent) -> None:
    given = hours(day_0="٩-١٢، ١٣:٠٠–١٨:٠٠", day_4="22:00-02:00", has_ramadan="on", ramadan_0="10:00-15:00")
    assert as_(lead).post(reverse("sla:calendar_new"), given).status_code == 302
    calendar = WorkCalendar.objects.get(name="Riyadh")
    assert calendar.week[0] == calendar.week[1] == [["09:00", "12:00"], ["13:00", "18:00"]]
    assert calendar.week[4:6] == [[["22:00", "02:00"]], []]
    assert calendar.ramadan is not None
    assert calendar.ramadan[0] == [["10:00", "15:00"]]


@pytest.mark.parametrize(("field", "value"), [
    ("day_0", "nine to five"), ("day_0", "09:00-12:00, 11:00-13:00"), ("day_1", "09:00-25:61"), ("zone", "Mars/Base"),
    ("dates", "tomorrow 09:00-12:00"), ("days_off", "2026-02-30 Leap"), ("name", ""), ("country", "ZZ"),
    ("islamic_shift", "9"), ("holds_for", "team:999"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_kept_out(field: str, value: str, lead: Agent) -> None:
    before = rows()
    answer = as_(lead).post(reverse("sla:calendar_new"), hours(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert rows() == before


def test_holidays_are_switched_one_by_one(lead: Agent) -> None:
    client = as_(lead)
    with time_machine.travel("2026-01-15T08:00:00+00:00", tick=False):
        client.post(reverse("sla:calendar_new"), hours(country="SA"))
        calendar = WorkCalendar.objects.get(name="Riyadh")
        assert calendar.worked_holidays == []
        page = client.get(reverse("sla:calendar", args=[calendar.pk]))
        keys = [key for key, _name, _day, is_closed in page.context["form"].holiday_choices if is_closed]
        assert any("Founding" in key for key in keys)
        closed = [key for key in keys if "Founding" not in key]
        given = hours(country="SA", asked_country="SA", closed_holidays=closed)
        assert client.post(reverse("sla:calendar", args=[calendar.pk]), given).status_code == 302
        calendar.refresh_from_db()
        assert [key for key in calendar.worked_holidays if "Founding" in key]


def test_days_off_come_from_an_icalendar_file(lead: Agent) -> None:
    ics = SimpleUploadedFile(
        "off.ics",
        b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Stocktaking\r
DTSTART;VALUE=DATE:20260601\r
DTEND;VALUE=DATE:20260603\r
END:VEVENT\r
END:VCALENDAR\r
""",
    )
    with time_machine.travel("2026-01-15T08:00:00+00:00", tick=False):
        given = hours(days_off="2026-05-04 Moving", ical=ics)
        assert as_(lead).post(reverse("sla:calendar_new"), given).status_code == 302
    assert WorkCalendar.objects.get(name="Riyadh").days_off == {
        "2026-05-04": "Moving", "2026-06-01": "Stocktaking", "2026-06-02": "Stocktaking",
    }  # fmt: skip


def test_the_next_two_weeks_are_shown_before_saving(lead: Agent) -> None:
    before = rows()
    with time_machine.travel("2026-03-08T08:00:00+00:00", tick=False):
        page = as_(lead).post(reverse("sla:calendar_preview"), hours(name="", days_off="2026-03-10 Moving"))
    days = page.context["days"]
    assert len(days) == 14
    assert (days[0].day, days[0].hours) == (date(2026, 3, 8), ("09:00–12:00", "13:00–18:00"))
    assert (days[2].is_day_off, days[2].name) == (True, "Moving")
    assert rows() == before


def test_a_new_calendar_begins_with_the_working_days_of_its_country(lead: Agent) -> None:
    page = as_(lead).get(reverse("sla:calendar_new"), {"country": "SA"})
    assert [bool(bound.value()) for bound in page.context["form"].week_fields] == [True] * 4 + [False, False, True]


def test_a_calendar_a_policy_reckons_by_stays(lead: Agent) -> None:
    calendar = make_calendar()
    make_policy(calendar=calendar)
    answer = as_(lead).post(reverse("sla:calendar_remove", args=[calendar.pk]), follow=True)
    assert "A policy reckons by this calendar" in answer.content.decode()
    assert WorkCalendar.objects.filter(pk=calendar.pk).exists()


def test_a_restricted_teams_calendar_is_not_there_for_other_leads(lead: Agent, orders: Team) -> None:
    calendar = make_calendar("Secret hours", team=orders)
    client = as_(lead)
    assert "Secret hours" not in client.get(reverse("sla:calendars")).content.decode()
    for name in ("calendar", "calendar_remove"):
        assert client.post(reverse(f"sla:{name}", args=[calendar.pk]), hours()).status_code == 404
    assert WorkCalendar.objects.get(pk=calendar.pk).name == "Secret hours"


def test_a_policy_is_made_and_asked_first(lead: Agent, inbox: Inbox) -> None:
    given = promise(brands=[str(inbox.brand_id)], priorities=["4"], resolution_number="2", resolution_unit="86400",
                    step_0_on="breach", step_0_after="30", step_0_do="raise_priority")  # fmt: skip
    assert as_(lead).post(reverse("sla:policy_new"), given).status_code == 302
    policy = Policy.objects.order_by("position")[0]
    assert (policy.name, policy.warn_percent, policy.pauses_snoozed) == ("VIP", 80, False)
    assert policy.conditions == {"brands": [inbox.brand_id], "priorities": [4]}
    assert {target.kind: target.length_s for target in policy.targets.all()} == {"first": 600, "resolution": 172_800}
    assert policy.steps == [{"on": "breach", "do": "raise_priority", "after_s": 1800}]


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("warn_percent", "100"), ("first_number", "0.1"), ("first_number", "9999999"), ("step_0_on", "warn"),
    ("brands", ["999"]), ("first_number", "-5"),
])  # fmt: skip
def test_a_promise_that_cannot_be_is_said_and_kept_out(field: str, value: Any, lead: Agent, inbox: Inbox) -> None:
    before = rows()
    assert as_(lead).post(reverse("sla:policy_new"), promise(**{field: value})).status_code == 422
    assert rows() == before


def test_the_order_is_changed_with_two_buttons(lead: Agent) -> None:
    client = as_(lead)
    one, two = make_policy("One"), make_policy("Two")
    order = lambda: [row.name for row in Policy.objects.order_by("position")]  # noqa: E731
    assert order() == ["Two", "One", ""]
    client.post(reverse("sla:policy_move", args=[one.pk]), {"to": "up"})
    assert order() == ["One", "Two", ""]
    client.post(reverse("sla:policy_move", args=[two.pk]), {"to": "down"})
    assert order() == ["One", "", "Two"]
    assert client.post(reverse("sla:policy_move", args=[two.pk]), {"to": "sideways"}).status_code == 404


def test_a_team_a_lead_does_not_see_stays_in_the_policy_they_change(lead: Agent, orders: Team) -> None:
    policy = make_policy(conditions={"teams": [orders.pk]})
    client = as_(lead)
    assert orders.name not in client.get(reverse("sla:policy", args=[policy.pk])).content.decode()
    assert client.post(reverse("sla:policy", args=[policy.pk]), promise(name="Shop")).status_code == 302
    policy.refresh_from_db()
    assert policy.conditions == {"teams": [orders.pk]}


def test_the_tester_says_which_policy_fits_and_why_those_before_do_not(lead: Agent, inbox: Inbox) -> None:
    make_policy("Arabic", conditions={"languages": ["ro"], "priorities": [4]})
    make_policy("Off", is_active=False)
    conversation = make_conversation(inbox)
    page = as_(lead).get(reverse("sla:policy_try"), {"number": f"#{conversation.pk}"})
    tried = [(str(each.policy), each.fits, each.because) for each in page.context["tried"]]
    assert tried == [
        ("Off", False, ("not active",)), ("Arabic", False, ("Priority", "Language")),
        ("Everybody: an answer within an hour", True, ()),
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999999", "12345"])
def test_the_tester_says_when_there_is_no_such_conversation(number: str, lead: Agent) -> None:
    page = as_(lead).get(reverse("sla:policy_try"), {"number": number})
    assert "There is no conversation with this number." in page.content.decode()


def test_the_tester_tells_nothing_of_conversations_one_may_not_see(lead: Agent, orders: Team) -> None:
    conversation = make_conversation(make_inbox(team=orders), subject="sirr")
    page = as_(lead).get(reverse("sla:policy_try"), {"number": str(conversation.pk)}).content.decode()
    assert "sirr" not in page
    assert "There is no conversation with this number." in page
