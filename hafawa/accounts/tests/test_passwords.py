"""Choosing a password: by oneself, and by a link that works once."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts import actions
from hafawa.accounts.models import Agent
from hafawa.accounts.password_links import PasswordLinks
from hafawa.accounts.testing import PASSWORD
from hafawa.platform.events.actor import SYSTEM

from .conftest import SignIn

NEW = "quite another password"


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def link_for(agent: Agent) -> str:
    return urlsplit(actions.password_link(agent=agent, by=SYSTEM)).path


def password_of(agent: Agent) -> str:
    return Agent.objects.get(pk=agent.pk).password


def test_a_new_password_ends_every_other_session(noor: Agent, as_: SignIn) -> None:
    here, elsewhere = as_(noor), as_(noor)
    answer = here.post(reverse("accounts:password"), {"present": PASSWORD, "password": NEW})
    assert answer.status_code == 302
    assert Agent.objects.get(pk=noor.pk).check_password(NEW)
    assert is_in(here)
    assert not is_in(elsewhere)


@pytest.mark.parametrize(
    ("present", "password", "field"),
    [
        ("wrong", NEW, "present"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "", "password"),
        (PASSWORD, "1234567890", "password"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    present: str, password: str, field: str, noor: Agent, as_: SignIn
) -> None:
    here, elsewhere = as_(noor), as_(noor)
    before = password_of(noor)
    answer = here.post(reverse("accounts:password"), {"present": present, "password": password})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert password_of(noor) == before
    assert is_in(elsewhere)


def test_guessing_the_present_password_ends(noor: Agent, as_: SignIn) -> None:
    client = as_(noor)
    for _attempt in range(5):
        client.post(reverse("accounts:password"), {"present": "wrong", "password": NEW})
    answer = client.post(reverse("accounts:password"), {"present": PASSWORD, "password": NEW})
    assert answer.status_code == 429
    assert Agent.objects.get(pk=noor.pk).check_password(PASSWORD)


def test_signing_out_everywhere_keeps_the_one_who_asks(noor: Agent, sami: Agent, as_: SignIn) -> None:
    here, elsewhere, other = as_(noor), as_(noor), as_(sami)
    here.post(reverse("accounts:sign_out_everywhere"))
    assert is_in(here)
    assert not is_in(elsewhere)
    assert is_in(other)


def test_letting_go_ends_sessions_and_coming_back_does_not_revive_them(noor: Agent, as_: SignIn) -> None:
    client = as_(noor)
    actions.deactivate(agent=noor, by=SYSTEM)
    assert not is_in(client)
    actions.reactivate(agent=noor, by=SYSTEM)
    assert not is_in(client)


def test_a_link_works_once(noor: Agent) -> None:
    link = link_for(noor)
    page = Client().get(link)
    assert page.status_code == 200
    assert noor.email in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert Client().post(link, {"password": NEW}).headers["Location"] == "/sign-in/"
    assert Agent.objects.get(pk=noor.pk).check_password(NEW)
    again = Client().post(link, {"password": "a third long password"})
    assert again.status_code == 404
    assert Agent.objects.get(pk=noor.pk).check_password(NEW)


def test_a_link_reads_in_its_owners_language(noor: Agent) -> None:
    actions.prefer(agent=noor, by=SYSTEM, language="ar")
    page = Client().get(link_for(noor), headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "<h1>اختيار كلمة المرور</h1>" in page


def test_a_link_refuses_a_weak_password_and_stays_good(noor: Agent) -> None:
    link, before = link_for(noor), password_of(noor)
    answer = Client().post(link, {"password": "short"})
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert password_of(noor) == before
    assert Client().get(link).status_code == 200


def test_a_link_ends_after_three_days(noor: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    link = link_for(noor)
    later = datetime.now() + timedelta(days=3, seconds=5)  # noqa: DTZ005 - as Django's generator counts
    monkeypatch.setattr(PasswordLinks, "_now", lambda self: later)
    before = password_of(noor)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": NEW}).status_code == 404
    assert password_of(noor) == before


@pytest.mark.parametrize("event", ["deactivated", "password", "email", "signed out"])
def test_a_link_is_void_when_the_account_moves_on(event: str, noor: Agent, amal: Agent) -> None:
    link = link_for(noor)
    if event == "deactivated":
        actions.deactivate(agent=noor, by=amal.actor)
    elif event == "password":
        actions.set_password(agent=noor, password=NEW, by=noor.actor)
    elif event == "email":
        actions.change_agent(agent=noor, role="agent", teams=[], name="Noor", email="n@shop.example", by=amal.actor)
    else:
        actions.sign_out_everywhere(agent=noor, by=noor.actor)
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    "path", ["/password/x/y/", "/password/MQ/abc-def/", "/password/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk/x/"]
)
def test_a_made_up_link_opens_nothing(path: str, noor: Agent) -> None:
    assert Client().get(path).status_code == 404


def test_another_colleagues_token_does_not_fit(noor: Agent, amal: Agent) -> None:
    for_noor, for_amal = link_for(noor).split("/"), link_for(amal).split("/")
    mixed = "/".join([*for_amal[:3], for_noor[3], ""])
    assert Client().get(mixed).status_code == 404
