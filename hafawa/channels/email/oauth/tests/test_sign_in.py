"""Signing in for a mailbox: out, back, and everything that may come back instead."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.channels.email.models import Consent
from hafawa.channels.email.oauth.issuers import issuer_of
from hafawa.conversations.models import Inbox

from .play import Authority, mailbox

pytestmark = pytest.mark.django_db


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def leave(client: Client, inbox: Inbox) -> str:
    """Press the button; where the browser is led."""
    answer = client.post(reverse("email:consent", args=[inbox.pk]), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    return str(answer.headers["HX-Redirect"])


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def test_signing_in_gives_tokens_that_are_kept_encrypted(served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(amal)
    answer = come_back(client, served.agree(leave(client, inbox)))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("conversations:inbox", args=[inbox.pk]))
    consent = Consent.objects.get(inbox=inbox)
    assert consent.tokens["access_token"] in served.access_tokens
    stored = Consent.objects.values_list("tokens", flat=True).query
    assert consent.tokens["refresh_token"] not in str(stored) + consent.tokens.token
    page = client.get(reverse("conversations:inbox", args=[inbox.pk])).content.decode()
    assert "Sign in again" in page
    assert consent.tokens["access_token"] not in page


def test_without_a_script_a_link_leads_there(served: Authority, amal: Agent) -> None:
    """The page's own security policy lets no form lead away from here."""
    inbox, client = mailbox(served), signed_in(amal)
    page = client.post(reverse("email:consent", args=[inbox.pk])).content.decode()
    assert f'href="{served.url}/authorise?' in page


def test_what_is_asked_is_bound_to_this_sign_in(served: Authority, amal: Agent) -> None:
    asked = parse_qs(urlsplit(leave(signed_in(amal), mailbox(served))).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].endswith("/settings/consent/")
    assert len(asked["state"][0]) > 30
    assert "its-secret" not in str(asked)


@pytest.mark.parametrize("state", ["", "guessed", "حالة"])
def test_an_answer_with_another_state_is_refused(state: str, served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(amal)
    leave(client, inbox)
    address = reverse("email:consent_back") + "?" + urlencode({"code": "c", "state": state})
    assert client.get(address).status_code == 400
    assert (Consent.objects.count(), served.asked) == (0, [])


def test_somebody_elses_session_cannot_use_the_answer(served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(amal)
    address = served.agree(leave(client, inbox))
    come_back(signed_in(amal), address)
    assert (Consent.objects.count(), served.asked) == (0, [])


def test_an_answer_counts_once(served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(amal)
    address = served.agree(leave(client, inbox))
    come_back(client, address)
    come_back(client, address)
    assert len(served.asked) == 1


@pytest.mark.parametrize("wrong", ["refused", "verifier", "server", "no refresh"])
def test_what_goes_wrong_is_said_and_nothing_is_kept(wrong: str, served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(amal)
    address = served.agree(leave(client, inbox))
    if wrong == "refused":
        address = address.split("?")[0] + "?error=access_denied&state=" + parse_qs(urlsplit(address).query)["state"][0]
    served.codes = {} if wrong == "verifier" else served.codes
    served.status = 500 if wrong == "server" else 200
    served.gives_refresh = wrong != "no refresh"
    answer = client.get(come_back(client, address).headers["Location"])
    assert "hf-error" in answer.content.decode() or "alert" in answer.content.decode()
    assert Consent.objects.count() == 0


def test_only_administrators_sign_in(served: Authority, amal: Agent) -> None:
    inbox, client = mailbox(served), signed_in(make_agent("Noor"))
    assert client.post(reverse("email:consent", args=[inbox.pk])).status_code == 403
    assert client.get(reverse("email:consent_back")).status_code == 403
    assert Client().post(reverse("email:consent", args=[inbox.pk])).status_code == 302
    assert Consent.objects.count() == 0


def test_without_a_client_one_is_told_to_enter_it(served: Authority, amal: Agent) -> None:
    inbox = mailbox(served, oauth_client_id="")
    answer = signed_in(amal).post(reverse("email:consent", args=[inbox.pk]))
    assert answer.headers["Location"] == reverse("conversations:inbox", args=[inbox.pk])


def test_google_and_microsoft_are_known() -> None:
    google = issuer_of({"provider": "google", "oauth_client_id": "c"})
    microsoft = issuer_of({"provider": "microsoft", "oauth_client_id": "c", "oauth_tenant": "shop.example/x"})
    assert google is not None
    assert microsoft is not None
    assert (google.scope, google.extra["access_type"]) == ("https://mail.google.com/", "offline")
    assert microsoft.token_url == "https://login.microsoftonline.com/shop.example%2Fx/oauth2/v2.0/token"
    assert "offline_access" in microsoft.scope
    assert issuer_of({"provider": "google"}) is None
    assert issuer_of({"provider": "other", "oauth_client_id": "c"}) is None
