"""Signing in for a mailbox: out, back, and everything that may come back instead."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.channels.email.models import Consent, OauthClient
from hafawa.channels.email.oauth import actions, flow, tokens
from hafawa.channels.email.oauth.issuers import issuer_of
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

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


def registered(provider: str, tenant: str = "") -> OauthClient:
    return actions.save_client(
        provider=provider, client_id="client-1", client_secret="sirr-1", tenant=tenant, by=SYSTEM
    )


def test_google_and_microsoft_are_known() -> None:
    assert issuer_of({"provider": "google"}) is None
    registered("google")
    registered("microsoft", "shop.example/x")
    google, microsoft = issuer_of({"provider": "google"}), issuer_of({"provider": "microsoft"})
    assert google is not None
    assert microsoft is not None
    assert (google.scope, google.extra["access_type"]) == ("https://mail.google.com/", "offline")
    assert (google.client_id, google.client_secret) == ("client-1", "sirr-1")
    assert microsoft.token_url == "https://login.microsoftonline.com/shop.example%2Fx/oauth2/v2.0/token"
    assert "offline_access" in microsoft.scope
    assert issuer_of({"provider": "other", "oauth_client_id": "c"}) is None


# ---- one registration for all mailboxes of a provider


def google(address: str) -> Inbox:
    return make_inbox(address, provider="google", imap_host="imap.gmail.com", imap_username=address, imap_consent=True)


def client_page(provider: str, inbox: Inbox | None = None) -> str:
    return reverse("email:oauth_client", args=[provider]) + (f"?inbox={inbox.pk}" if inbox else "")


def test_one_registration_serves_all_mailboxes_of_a_provider(amal: Agent) -> None:
    first, second, client = google("a@shop.example"), google("b@shop.example"), signed_in(amal)
    page = client.get(reverse("conversations:inbox", args=[first.pk])).content.decode()
    assert client_page("google", first) in page
    assert reverse("email:consent", args=[first.pk]) not in page
    given = {"client_id": " client-1 ", "client_secret": "sirr-1"}
    answer = client.post(client_page("google", first), given)
    assert answer.headers["Location"] == reverse("conversations:inbox", args=[first.pk])
    assert EventRow.objects.filter(name="OauthClientSaved").count() == 1
    for inbox in (first, second):
        assert "client_id=client-1" in leave(client, inbox)
        assert "oauth_client_id" not in inbox.settings
        page = client.get(reverse("conversations:inbox", args=[inbox.pk])).content.decode()
        assert "client-1" in page
        assert "sirr-1" not in page


def test_a_secret_is_kept_for_its_client_and_asked_for_with_another(amal: Agent) -> None:
    registered("google")
    client = signed_in(amal)
    assert "sirr-1" not in client.get(client_page("google")).content.decode()
    assert client.post(client_page("google"), {"client_id": "client-1", "client_secret": ""}).status_code == 302
    assert OauthClient.objects.get().keys["client_secret"] == "sirr-1"
    refused = client.post(client_page("google"), {"client_id": "client-2", "client_secret": ""})
    assert (refused.status_code, OauthClient.objects.get().client_id) == (422, "client-1")
    assert client.post(client_page("google"), {"client_id": "", "client_secret": "x"}).status_code == 422
    assert client.get(client_page("mailgun")).status_code == 404


def test_consents_given_to_another_client_are_over(amal: Agent) -> None:
    registered("google")
    inbox = google("a@shop.example")
    actions.give(inbox=inbox, tokens=flow.Tokens("token", "refresh", 3600), by=SYSTEM)
    whose = tokens.wanted(inbox.settings, "imap", inbox.pk)
    assert whose is not None
    assert tokens.access_token(whose) == "token"
    actions.save_client(provider="google", client_id="client-2", client_secret="x", by=SYSTEM)
    with pytest.raises(tokens.NoConsentError):
        tokens.access_token(whose)


def test_from_the_mailboxs_form_its_button_leads_to_the_page_and_saves_nothing(amal: Agent) -> None:
    inbox, client = google("a@shop.example"), signed_in(amal)
    answer = client.post(client_page("google", inbox), {"name": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, client_page("google", inbox))
    assert client.post(client_page("google", inbox), {"name": "x"}).status_code == 200
    assert not OauthClient.objects.exists()


def test_strangers_register_nothing(db: None) -> None:
    given = {"client_id": "c", "client_secret": "s"}
    assert Client().post(client_page("google"), given).status_code == 302
    assert signed_in(make_agent("Noor")).post(client_page("google"), given).status_code == 403
    assert signed_in(make_agent("Dana")).get(client_page("google")).status_code == 403
    assert not OauthClient.objects.exists()


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_clients_page_reads_in_every_language(language: str, amal: Agent) -> None:
    Agent.objects.update(language=language)
    page = signed_in(Agent.objects.get(pk=amal.pk)).get(client_page("microsoft")).content.decode()
    assert f'lang="{language}"' in page
    assert 'name="tenant"' in page
    assert 'name="tenant"' not in signed_in(amal).get(client_page("google")).content.decode()
