"""Who may do and see what: permissions on one page, restricted teams, keys."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from lxml.html import fromstring

from hafawa.accounts import actions, queries
from hafawa.accounts.models import Agent, ApiToken, Role, Team
from hafawa.accounts.permissions import GRANTS, SAID, May, allows
from hafawa.accounts.testing import make_team
from hafawa.platform.events.actor import SYSTEM

from .conftest import SignIn

#                        viewer associate agent lead administrator
TABLE = {
    May.SEE:              "x      x         x     x    x",
    May.ANSWER:           ".      x         x     x    x",
    May.EDIT_CUSTOMERS:   ".      x         x     x    x",
    May.MERGE:            ".      .         x     x    x",
    May.DELETE:           ".      .         .     x    x",
    May.SEE_FIGURES:      "x      .         .     x    x",
    May.WRITE_CANNED:     ".      .         .     x    x",
    May.MANAGE_TEAMS:     ".      .         .     x    x",
    May.MANAGE_PROMISES:  ".      .         .     x    x",
    May.MANAGE_PEOPLE:    ".      .         .     .    x",
    May.MANAGE_WORKSPACE: ".      .         .     .    x",
    May.OPERATE:          ".      .         .     .    x",
}  # fmt: skip
COLUMNS = [Role.VIEWER, Role.ASSOCIATE, Role.AGENT, Role.LEAD, Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", COLUMNS)
def test_a_role_may_do_what_the_table_says(role: Role) -> None:
    column = COLUMNS.index(role)
    agent = Agent(role=role)
    assert {may for may in May if allows(agent, may)} == {may for may in May if TABLE[may].split()[column] == "x"}


def test_every_permission_is_said_in_words() -> None:
    assert set(SAID) == set(May)


@pytest.mark.parametrize("role", COLUMNS)
def test_the_page_of_roles_says_what_is_so(role: Role, noor: Agent, as_: SignIn) -> None:
    page = fromstring(as_(noor).get("/settings/roles/").content.decode())
    heads = [each.text_content().strip() for each in page.xpath("//thead//th")]
    column = next(place for place, words in enumerate(heads) if words.startswith(str(role.label)))
    said = {
        row.xpath("./th")[0].text_content().strip(): row.xpath("./td")[column - 1].text_content().strip()
        for row in page.xpath("//tbody/tr")
    }
    assert said == {str(words): "yes" if may in GRANTS[role] else "no" for may, words in SAID.items()}


@pytest.mark.parametrize("role", COLUMNS)
def test_the_manual_says_what_is_so(role: Role) -> None:
    page = (Path(__file__).parents[3] / "docs" / "admin" / "people.md").read_text()
    table = [line.strip("| ").split("|") for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    heads = [each.strip() for each in table[0]]
    said = {line[0].strip(): "✓" in line[heads.index(str(role.label))] for line in table[1:]}
    assert said == {str(words): may in GRANTS[role] for may, words in SAID.items()}


def test_every_role_has_its_grants() -> None:
    assert set(GRANTS) == set(Role.values)


@pytest.mark.parametrize("may", May)
def test_who_left_may_nothing(may: May) -> None:
    assert not allows(Agent(role=Role.ADMINISTRATOR, is_active=False), may)


def test_an_unknown_role_may_nothing() -> None:
    assert not any(allows(Agent(role="king"), may) for may in May)


def test_a_restricted_team_is_hidden_from_others(noor: Agent, dana: Agent, amal: Agent, orders: Team) -> None:
    assert orders.pk in queries.hidden_team_ids(dana)
    assert orders.pk not in queries.hidden_team_ids(noor)
    assert queries.hidden_team_ids(amal) == frozenset()
    assert not queries.may_see_team(dana, orders.pk)
    assert queries.may_see_team(dana, None)


def test_an_open_team_is_hidden_from_nobody(dana: Agent, noor: Agent) -> None:
    team = make_team("Open", is_restricted=False, members=(noor,))
    assert queries.may_see_team(dana, team.pk)


def test_members_and_administrators_may_see_a_restricted_team(
    noor: Agent, sami: Agent, dana: Agent, amal: Agent, orders: Team
) -> None:
    assert set(queries.who_may_see(orders)) == {noor, sami, amal}
    assert set(queries.who_may_see(None)) == {noor, sami, dana, amal}


def test_who_left_sees_no_team(noor: Agent, sami: Agent, orders: Team) -> None:
    actions.deactivate(agent=noor, by=SYSTEM)
    assert set(queries.who_may_see(orders)) == {sami}


def test_a_key_opens_for_its_agent_until_it_ends(noor: Agent) -> None:
    token, secret = actions.create_token(agent=noor, name="x", scopes=["read"], by=SYSTEM)
    assert queries.token_for(secret) == token
    assert queries.token_for(secret + "x") is None
    assert secret not in str(ApiToken.objects.values().get())
    ApiToken.objects.update(expires_at=now() - timedelta(seconds=1))
    assert queries.token_for(secret) is None


def test_a_key_notes_its_use_at_most_every_five_minutes(noor: Agent) -> None:
    token, _secret = actions.create_token(agent=noor, name="x", scopes=["read"], by=SYSTEM)
    actions.touch_token(token)
    first = ApiToken.objects.get()
    assert first.last_used_at is not None
    actions.touch_token(first)
    assert ApiToken.objects.get().last_used_at == first.last_used_at


def test_who_can_sign_in_is_listed_first(amal: Agent, noor: Agent, sami: Agent) -> None:
    actions.deactivate(agent=amal if amal.name > "Z" else noor, by=SYSTEM)
    assert [person.name for person in queries.people()] == ["Amal", "Sami", "Noor"]
