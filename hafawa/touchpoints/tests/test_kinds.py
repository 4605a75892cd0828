"""The catalogue and its page."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.platform.events.models import EventRow
from hafawa.touchpoints import actions
from hafawa.touchpoints.models import Stage, TouchpointKind
from hafawa.touchpoints.queries import catalogue

from .conftest import SignIn

pytestmark = pytest.mark.django_db
OWN = {
    "names_ar": "تذوّق القهوة", "names_en": "Coffee tasting", "names_ro": "Degustare", "stage": "consideration",
    "icon": "coffee", "is_active": "on",
}  # fmt: skip


def test_a_kind_of_ones_own(amal: Agent, as_: SignIn) -> None:
    answer = as_(amal).post(reverse("touchpoints:kinds_new"), OWN)
    assert answer.status_code == 302, answer.context["form"].errors
    kind = catalogue()["coffee_tasting"]
    assert (kind.name_in("ar"), kind.stage, kind.is_shipped) == ("تذوّق القهوة", Stage.CONSIDERATION, False)
    assert EventRow.objects.get(name="TouchpointKindSaved").data == {"key": "coffee_tasting", "change": "created"}


def test_a_shipped_kind_is_called_otherwise_and_again_as_shipped(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    shipped = catalogue()["order_delivered"]
    client.post(reverse("touchpoints:kinds_one", args=["order_delivered"]), OWN | {"names_en": "Handed over"})
    assert catalogue()["order_delivered"].name_in("en") == "Handed over"
    assert catalogue()["order_delivered"].is_shipped
    assert client.post(reverse("touchpoints:kinds_reset", args=["order_delivered"])).status_code == 302
    assert catalogue()["order_delivered"] == shipped
    assert client.post(reverse("touchpoints:kinds_reset", args=["order_delivered"])).status_code == 404


def test_what_stays_the_same_is_no_change(amal: Agent) -> None:
    kind = catalogue()["order_delivered"]
    actions.save_kind(key=kind.key, names=kind.names, icon=kind.icon, stage=kind.stage, by=amal.actor)
    assert not TouchpointKind.objects.exists()
    assert not EventRow.objects.filter(name="TouchpointKindSaved").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names_ar": "", "names_en": "", "names_ro": ""}, "key"),
        ({"key": "Order Placed"}, "key"),
        ({"key": "order_placed"}, "key"),
        ({"key": "9lives"}, "key"),
        ({"icon": "skull"}, "icon"),
        ({"stage": "moon"}, "stage"),
    ],
)
def test_what_is_wrong_changes_nothing(changes: dict[str, str], field: str, amal: Agent, as_: SignIn) -> None:
    answer = as_(amal).post(reverse("touchpoints:kinds_new"), OWN | changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not TouchpointKind.objects.exists()


def test_a_kind_that_is_none_is_not_changed(amal: Agent) -> None:
    with pytest.raises(ValidationError):
        actions.save_kind(key="nope", names={"en": "No"}, icon="star", stage="use", by=amal.actor)


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_pages_in_every_language(language: str, amal: Agent, as_: SignIn) -> None:
    amal.language = language
    amal.save(update_fields=["language"])
    client = as_(amal)
    for address in (
        reverse("touchpoints:kinds"), reverse("touchpoints:kinds_new"),
        reverse("touchpoints:kinds_one", args=["order_delivered"]),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.content.decode()


def test_only_who_manages_the_workspace_may(noor: Agent, dana: Agent, as_: SignIn) -> None:
    for agent in (noor, dana, make_agent("Omar", "viewer"), make_agent("Lead", "lead")):
        client = as_(agent)
        for name, args in (("kinds", []), ("kinds_new", []), ("kinds_one", ["order_placed"])):
            assert client.get(reverse(f"touchpoints:{name}", args=args)).status_code == 403
        assert client.post(reverse("touchpoints:kinds_new"), OWN).status_code == 403
        assert client.post(reverse("touchpoints:kinds_reset", args=["order_placed"])).status_code == 403
    assert not TouchpointKind.objects.exists()
