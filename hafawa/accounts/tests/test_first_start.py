"""The one-time link of a fresh installation."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts import actions
from hafawa.accounts.models import Agent, Brand, Role, Workspace

FORM = {
    "organisation": "دار البن",
    "name": "Amal",
    "email": "Amal@Shop.example",
    "password": "a long enough password",
    "language": "ar",
    "time_zone": "Asia/Riyadh",
}


@pytest.fixture
def link(db: None) -> str:
    link = actions.setup_link()
    assert link is not None
    return urlsplit(link).path


def test_the_first_administrator_is_made_and_signed_in(link: str) -> None:
    client = Client()
    assert client.get(link).status_code == 200
    answer = client.post(link, FORM)
    assert answer.headers["Location"] == "/"
    amal = Agent.objects.get()
    assert (amal.email, amal.role, amal.language, amal.time_zone) == (
        "amal@shop.example", Role.ADMINISTRATOR, "ar", "Asia/Riyadh",
    )  # fmt: skip
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.language, workspace.setup_digest) == ("دار البن", "ar", "")
    assert Brand.objects.get().name == "دار البن"
    page = client.get(reverse("accounts:people")).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_the_link_works_once(link: str) -> None:
    Client().post(link, FORM)
    assert Client().get(link).status_code == 404
    answer = Client().post(link, {**FORM, "email": "second@shop.example"})
    assert answer.status_code == 404
    assert Agent.objects.count() == 1


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_a_wrong_link_says_so_and_changes_nothing(language: str, link: str) -> None:
    answer = Client().post(f"/setup/wrong/?lang={language}", FORM)
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "<h1>" in answer.content.decode()
    assert not Agent.objects.exists()


def test_a_newer_link_voids_the_older(link: str) -> None:
    actions.setup_link()
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"organisation": " "}, "organisation"),
        ({"name": ""}, "name"),
        ({"email": "no address"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "amal@shop.example"}, "password"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(change: dict[str, Any], field: str, link: str) -> None:
    before = list(Workspace.objects.values())
    answer = Client().post(link, {**FORM, **change})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Agent.objects.exists()
    assert list(Workspace.objects.values()) == before
