"""The settings of what is said by itself."""

from typing import Any

import pytest
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Inbox
from hafawa.courtesy import wording
from hafawa.courtesy.models import Courtesy
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

from .conftest import SignIn

pytestmark = pytest.mark.django_db


def addresses(inbox: Inbox) -> list[str]:
    return [
        reverse("courtesy:courtesies"),
        reverse("courtesy:courtesy", args=[inbox.brand_id]),
        reverse("courtesy:courtesy_preview", args=[inbox.brand_id, "farewells"]),
    ]


def given(**changes: Any) -> dict[str, Any]:
    return {"acknowledges": "on", "acknowledgements_en": "Dear {name}, we have #{number}. {expected}", **changes}


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_pages_read_in_their_readers_language(inbox: Inbox, amal: Agent, as_: SignIn, language: str) -> None:
    prefer(agent=amal, by=SYSTEM, language=language)
    for address in addresses(inbox)[:2]:
        answer = as_(amal).get(address)
        assert answer.status_code == 200
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()


@pytest.mark.parametrize("role", [Role.LEAD, Role.AGENT, Role.ASSOCIATE, Role.VIEWER])
def test_only_administrators_come_here(inbox: Inbox, as_: SignIn, role: str) -> None:
    browser = as_(make_agent("Sami", role))
    for address in addresses(inbox):
        assert browser.post(address, given()).status_code == 403
    assert not Courtesy.objects.exists()


def test_nothing_is_said_until_somebody_switches_it_on(inbox: Inbox, amal: Agent, as_: SignIn) -> None:
    form = as_(amal).get(addresses(inbox)[1]).context["form"]
    assert form["acknowledges"].value() is False
    assert form["bids_farewell"].value() is False
    assert form["acknowledgements_ro"].value() == wording.default_in(wording.ACKNOWLEDGEMENT, "ro")


def test_words_are_kept_and_ours_are_not(inbox: Inbox, amal: Agent, as_: SignIn) -> None:
    ours = wording.default_in(wording.ACKNOWLEDGEMENT, "ar").replace("\n", "\r\n")
    answer = as_(amal).post(addresses(inbox)[1], given(acknowledgements_ar=ours))
    assert answer.status_code == 302
    courtesy = Courtesy.objects.get()
    assert (courtesy.acknowledges, courtesy.bids_farewell) == (True, False)
    assert courtesy.acknowledgements == {"en": "Dear {name}, we have #{number}. {expected}"}
    assert EventRow.objects.filter(name="CourtesyChanged").count() == 1
    as_(amal).post(addresses(inbox)[1], given())
    assert EventRow.objects.filter(name="CourtesyChanged").count() == 1


@pytest.mark.parametrize(
    ("field", "words"),
    [("acknowledgements_en", "Hello {nmae}"), ("acknowledgements_ar", "مرحبًا {"), ("farewells_ro", "{expected}")],
)
def test_a_gap_nothing_fills_is_refused_where_it_stands(
    inbox: Inbox, amal: Agent, as_: SignIn, field: str, words: str
) -> None:
    answer = as_(amal).post(addresses(inbox)[1], given(**{field: words}))
    assert answer.status_code == 422
    assert "{name}" in answer.context["form"].errors[field][0]
    assert not Courtesy.objects.exists()


def test_the_preview_reads_in_all_languages_and_both_directions(inbox: Inbox, amal: Agent, as_: SignIn) -> None:
    words = {"farewells_ar": "أهلًا {name}", "farewells_en": "Dear {name}, {nope}", "farewells_ro": "Salut {name}"}
    shown = as_(amal).post(addresses(inbox)[2], words).content.decode()
    for expected in (
        'lang="ar" dir="rtl"',
        "أهلًا ليلى",
        'lang="ro" dir="ltr"',
        "Salut Andrei",
        "{nope}",
        "S-a rezolvat?",
    ):
        assert expected in shown
