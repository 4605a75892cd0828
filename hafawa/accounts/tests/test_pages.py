"""Every page: in three languages, for those it is for, and for nobody else."""

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.functional import lazystr

from hafawa.accounts import actions
from hafawa.accounts.models import Agent, ApiToken, Brand, Field, Membership, Role, Tag, Team, Workspace
from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage, pages_for
from hafawa.accounts.testing import make_agent, make_team
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.web.assets import icon_names

from .conftest import SignIn

LANGUAGES = ["ar", "en", "ro"]
EVERYBODY = {Role.ADMINISTRATOR, Role.LEAD, Role.AGENT, Role.ASSOCIATE, Role.VIEWER}
ADMINISTRATORS = {Role.ADMINISTRATOR}
LEADS = {Role.ADMINISTRATOR, Role.LEAD}

PAGES = {
    "accounts:me": EVERYBODY,
    "accounts:security": EVERYBODY,
    "accounts:password": EVERYBODY,
    "mfa_index": EVERYBODY,
    "accounts:settings": EVERYBODY,
    "accounts:people": ADMINISTRATORS,
    "accounts:invite": ADMINISTRATORS,
    "accounts:person": ADMINISTRATORS,
    "accounts:roles": EVERYBODY,
    "accounts:teams": LEADS,
    "accounts:team_new": LEADS,
    "accounts:team": LEADS,
    "accounts:tags": LEADS,
    "accounts:tag": LEADS,
    "accounts:fields": ADMINISTRATORS,
    "accounts:field_new": ADMINISTRATORS,
    "accounts:field": ADMINISTRATORS,
    "accounts:workspace": ADMINISTRATORS,
    "accounts:brands": ADMINISTRATORS,
    "accounts:brand_new": ADMINISTRATORS,
    "accounts:brand": ADMINISTRATORS,
    "accounts:tokens": ADMINISTRATORS,
    "accounts:token_new": ADMINISTRATORS,
}
DEEDS = {
    "accounts:person_link": ADMINISTRATORS,
    "accounts:person_state": ADMINISTRATORS,
    "accounts:person_two_step": ADMINISTRATORS,
    "accounts:tag_remove": LEADS,
    "accounts:token_revoke": ADMINISTRATORS,
}
"""Addresses that only answer POST."""


@pytest.fixture
def address(amal: Agent, noor: Agent, orders: Team) -> Callable[[str], str]:
    """The address of a page about something that is there."""
    tag = actions.save_tag(name="Late", by=SYSTEM)
    field = actions.save_field(key="order", labels={"en": "Order"}, by=SYSTEM)
    token, _secret = actions.create_token(agent=amal, name="Shop", scopes=["read"], by=SYSTEM)
    team = actions.save_team(name="Open", is_restricted=False, members=[noor], by=SYSTEM)
    keys = {"person": noor.pk, "team": team.pk, "tag": tag.pk, "field": field.pk, "token": token.pk}
    keys["brand"] = Brand.objects.get().pk

    def find(name: str) -> str:
        subject = name.partition(":")[2].split("_")[0]
        needs_key = subject in keys and not name.endswith("_new")
        return reverse(name, args=[keys[subject]] if needs_key else [])

    return find


def everything() -> list[list[object]]:
    """Every row an unwanted visitor could have changed."""
    models = (Agent, Team, Membership, Tag, Field, Brand, ApiToken, Workspace, EventRow)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_in_its_readers_language(
    name: str, language: str, address: Callable[[str], str], amal: Agent, as_: SignIn
) -> None:
    actions.prefer(agent=amal, by=SYSTEM, language=language)
    answer = as_(amal).get(address(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "<h1>" in page
    assert "style=" not in page


@pytest.mark.parametrize("name", [*PAGES, *DEEDS])
def test_a_stranger_is_sent_to_sign_in(name: str, address: Callable[[str], str]) -> None:
    url = address(name)
    before = everything()
    answer = Client().post(url, {"name": "x"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=/"
    assert everything() == before


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(("name", "allowed"), [*PAGES.items(), *DEEDS.items()])
def test_a_page_is_for_those_its_permission_says(
    name: str, allowed: set[str], role: str, address: Callable[[str], str], as_: SignIn
) -> None:
    url = address(name)
    visitor = make_agent("Visitor", role)
    client = as_(visitor)
    if role in allowed:
        if name in PAGES:
            assert client.get(url).status_code == 200
        return
    before = everything()
    answer = client.post(url, {"name": "x", "active": "0"})
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_not_done_by_looking(name: str, address: Callable[[str], str], amal: Agent, as_: SignIn) -> None:
    url, client = address(name), as_(amal)
    before = everything()
    assert client.get(url).status_code == 405
    assert everything() == before


@pytest.mark.parametrize(
    "name", [name for name in PAGES if name.rsplit(":")[-1] in {"person", "team", "tag", "field", "brand"}]
)
def test_what_is_not_there_is_not_found(name: str, amal: Agent, as_: SignIn) -> None:
    assert as_(amal).get(reverse(name, args=[987654])).status_code == 404


def test_the_menu_offers_what_one_may_open(amal: Agent, noor: Agent, as_: SignIn) -> None:
    for_amal = as_(amal).get(reverse("accounts:settings")).content.decode()
    for_noor = as_(noor).get(reverse("accounts:settings")).content.decode()
    assert reverse("accounts:people") in for_amal
    assert reverse("accounts:tokens") in for_amal
    assert reverse("accounts:people") not in for_noor
    assert reverse("accounts:me") in for_noor


def test_a_fragment_sends_its_page_to_sign_in(db: None) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/?q=1"}
    answer = Client().get(reverse("accounts:me"), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/inbox/"


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/settings/tags/3/", "/settings/tags/3/"), ("https://evil.example/x", "/"), ("", "/")],
)
def test_who_was_signed_out_meanwhile_comes_back_to_the_page_not_to_the_deed(referer: str, back: str, db: None) -> None:
    answer = Client().post(reverse("accounts:sign_out_everywhere"), headers={"Referer": referer})
    assert answer.headers["Location"] == f"/sign-in/?next={back}"


@pytest.mark.parametrize(
    "name", ["accounts:people", "accounts:teams", "accounts:tags", "accounts:fields", "accounts:tokens"]
)
def test_a_list_asks_the_database_as_often_for_many_as_for_few(
    name: str,
    address: Callable[[str], str],
    amal: Agent,
    as_: SignIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    url = address(name)
    for number in range(8):
        agent = make_agent(f"Agent {number}")
        make_team(f"Team {number}", members=(agent,))
        actions.save_tag(name=f"Tag {number}", by=SYSTEM)
        actions.save_field(key=f"field-{number}", labels={"en": "F"}, by=SYSTEM)
        actions.create_token(agent=agent, name="t", scopes=["read"], by=SYSTEM)
    client = as_(amal)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get(url).status_code == 200


ANOTHERS_PAGES = [
    SettingsPage(
        "accounts:me", lazystr("Ready answers"), lazystr("What we say often."), "template",
        May.WRITE_CANNED, "conversations",
    )
]  # fmt: skip


@override_settings(SETTINGS_PAGES=f"{__name__}.ANOTHERS_PAGES")
def test_another_domain_adds_its_settings_without_being_known_here(sami: Agent, noor: Agent, as_: SignIn) -> None:
    assert "Ready answers" in as_(sami).get(reverse("accounts:settings")).content.decode()
    assert "Ready answers" not in as_(noor).get(reverse("accounts:settings")).content.decode()


def test_every_entry_of_the_menu_leads_somewhere(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    for page in pages_for(amal):
        assert client.get(page.url).status_code == 200
        assert page.icon in icon_names()
