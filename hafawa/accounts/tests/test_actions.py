"""Actions: what they refuse, that a no-op says nothing, that each change is on record."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from hafawa.accounts import actions
from hafawa.accounts.models import Agent, Brand, Role, Team
from hafawa.accounts.testing import PASSWORD, make_agent, make_team
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow


def said(act: Callable[[], object]) -> list[tuple[str, str]]:
    """The events this emits: name and, where it has one, its `change`."""
    last = EventRow.objects.order_by("pk").last()
    act()
    rows = EventRow.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    return [(row.name, row.data.get("change", "")) for row in rows]


def test_each_change_of_a_colleague_is_on_record(amal: Agent, noor: Agent) -> None:
    by = amal.actor
    assert said(lambda: actions.create_agent(email="a@b.example", name="A", by=by)) == [("AgentChanged", "invited")]
    assert said(lambda: actions.prefer(agent=noor, theme="dark", by=by)) == [("AgentChanged", "changed")]
    assert said(lambda: actions.password_link(agent=noor, by=by)) == [("AgentChanged", "password_link")]
    assert said(lambda: actions.set_password(agent=noor, password=PASSWORD + "!", by=by)) == [
        ("AgentChanged", "password")
    ]
    assert said(lambda: actions.deactivate(agent=noor, by=by)) == [("AgentChanged", "deactivated")]
    assert said(lambda: actions.reactivate(agent=noor, by=by)) == [("AgentChanged", "reactivated")]


def test_what_changes_nothing_says_nothing(amal: Agent, noor: Agent, orders: Team) -> None:
    by = amal.actor
    tag = actions.save_tag(name="Late", by=by)
    field = actions.save_field(key="order", labels={"en": "Order"}, by=by)
    brand = Brand.objects.get()
    members = list(orders.members.all())
    for act in (
        lambda: actions.prefer(agent=noor, theme=noor.theme, by=by),
        lambda: actions.change_agent(agent=noor, role=noor.role, teams=[orders], name="Noor ", email=noor.email, by=by),
        lambda: actions.reactivate(agent=noor, by=by),
        lambda: actions.save_team(team=orders, name="Orders", is_restricted=True, members=members, by=by),
        lambda: actions.save_tag(tag=tag, name="Late", by=by),
        lambda: actions.save_tag(name="late", by=by),
        lambda: actions.save_field(field=field, labels={"en": "Order"}, by=by),
        lambda: actions.save_brand(brand=brand, name=brand.name, by=by),
        lambda: actions.save_workspace(name="Hafawa", language="en", time_zone="UTC", by=by),
        lambda: actions.remove_two_step(agent=noor, by=by),
    ):
        assert said(act) == []


def test_deactivating_twice_says_it_once(amal: Agent, noor: Agent) -> None:
    assert len(said(lambda: actions.deactivate(agent=noor, by=amal.actor))) == 1
    assert said(lambda: actions.deactivate(agent=noor, by=amal.actor)) == []


def test_a_change_from_an_old_copy_does_not_undo_a_newer_one(noor: Agent) -> None:
    stale = Agent.objects.get(pk=noor.pk)
    actions.prefer(agent=noor, by=SYSTEM, theme="dark")
    actions.prefer(agent=stale, by=SYSTEM, digits="arab")
    noor.refresh_from_db()
    assert (noor.theme, noor.digits) == ("dark", "arab")


def test_the_last_administrator_is_kept(amal: Agent) -> None:
    with pytest.raises(ValidationError, match="Somebody must stay administrator"):
        actions.deactivate(agent=amal, by=SYSTEM)
    with pytest.raises(ValidationError, match="Somebody must stay administrator"):
        actions.change_agent(agent=amal, role=Role.AGENT, teams=[], name="Amal", email=amal.email, by=SYSTEM)
    amal.refresh_from_db()
    assert (amal.is_active, amal.role) == (True, Role.ADMINISTRATOR)


def test_one_of_two_administrators_may_go(amal: Agent) -> None:
    second = make_agent("Huda", Role.ADMINISTRATOR)
    actions.deactivate(agent=second, by=amal.actor)
    assert not Agent.objects.get(pk=second.pk).is_active


def test_a_closed_administrator_does_not_count(amal: Agent) -> None:
    second = make_agent("Huda", Role.ADMINISTRATOR)
    actions.deactivate(agent=second, by=amal.actor)
    with pytest.raises(ValidationError):
        actions.deactivate(agent=amal, by=SYSTEM)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "NOOR@shop.example"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"role": "king"}, "role"),
        ({"language": "de"}, "language"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"theme": "pink"}, "theme"),
        ({"undo_seconds": 61}, "undo_seconds"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
    ],
)
def test_a_colleague_who_will_not_do_is_not_added(change: dict[str, object], field: str, noor: Agent) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.create_agent(**{"email": "a@b.example", "name": "A", "by": SYSTEM, **change})  # type: ignore[arg-type]
    assert list(refusal.value.message_dict) == [field]
    assert Agent.objects.count() == 1


def test_a_preference_nobody_knows_is_refused(noor: Agent) -> None:
    with pytest.raises(ValidationError):
        actions.prefer(agent=noor, by=SYSTEM, role="administrator")
    assert Agent.objects.get(pk=noor.pk).role == Role.AGENT


def test_a_closed_account_gets_no_link(noor: Agent) -> None:
    actions.deactivate(agent=noor, by=SYSTEM)
    with pytest.raises(ValidationError):
        actions.password_link(agent=noor, by=SYSTEM)


@pytest.mark.parametrize("scopes", [[], ["all"], ["read", "root"]])
def test_a_key_needs_scopes_there_are(scopes: list[str], noor: Agent) -> None:
    with pytest.raises(ValidationError):
        actions.create_token(agent=noor, name="x", scopes=scopes, by=SYSTEM)


def test_a_brand_refuses_what_it_does_not_know(workspace: object) -> None:
    with pytest.raises(ValidationError):
        actions.save_brand(brand=Brand.objects.get(), by=SYSTEM, pk=7)
    with pytest.raises(ValidationError):
        actions.save_brand(by=SYSTEM, name="X", languages=["de"])


def test_a_new_field_is_asked_last(workspace: object) -> None:
    first = actions.save_field(key="a", labels={"en": "A"}, by=SYSTEM)
    second = actions.save_field(key="b", labels={"en": "B"}, by=SYSTEM)
    assert second.position == first.position + 1


def test_teams_share_no_name(workspace: object) -> None:
    make_team("Orders")
    with pytest.raises(ValidationError) as refusal:
        make_team("Orders")
    assert list(refusal.value.message_dict) == ["name"]
