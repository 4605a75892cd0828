"""Connecting a mailbox through a provider, or by signing in at one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_brand
from hafawa.channels.email.imap import Account
from hafawa.channels.email.providers.known import PROVIDERS
from hafawa.conversations.models import Inbox

pytestmark = pytest.mark.django_db
KEYS = {
    "mailgun": {"mailgun_key": "sirr-1", "mailgun_signing_key": "sirr-2", "mailgun_region": "eu"},
    "postmark": {"postmark_token": "sirr-1"},
    "ses": {
        "ses_key_id": "AKIA1", "ses_secret": "sirr-1", "ses_region": "eu-west-1",
        "ses_topics": "arn:aws:sns:eu-west-1:1:a, arn:aws:sns:eu-west-1:1:b",
    },
    "sendgrid": {"sendgrid_key": "sirr-1"},
    "brevo": {"brevo_key": "sirr-1"},
}  # fmt: skip
CONSENT = {
    "provider": "google", "incoming": "imap", "outgoing": "own", "imap_username": "support@shop.example",
    "imap_sign_in": "consent", "smtp_sign_in": "same", "oauth_client_id": "client-1", "oauth_client_secret": "sirr-1",
}  # fmt: skip


@pytest.fixture
def amal() -> Client:
    client = Client()
    client.force_login(make_agent("Amal", role=Role.ADMINISTRATOR))
    return client


def filled(**answers: str) -> dict[str, Any]:
    door = {"reply_token": "on", "incoming": "provider", "outgoing": "provider", **answers}
    return {
        "name": "Support", "address": "support@shop.example", "brand": make_brand().pk, "team": "",
        **{f"door-{name}": value for name, value in door.items()},
    }  # fmt: skip


def save(client: Client, inbox: Inbox | None = None, **answers: str) -> Any:
    address = (
        reverse("conversations:inbox", args=[inbox.pk]) if inbox else reverse("conversations:inbox_new", args=["email"])
    )
    return client.post(address, filled(**answers))


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_is_connected_and_its_address_is_shown(name: str, amal: Client) -> None:
    assert save(amal, provider=name, **KEYS[name]).status_code == 302
    inbox = Inbox.objects.get()
    page = amal.get(reverse("conversations:inbox", args=[inbox.pk])).content.decode()
    assert reverse("email:hook", args=[inbox.pk, inbox.settings["hook_secret"]]) in page
    assert (str(inbox.settings["hook_password"]) in page) is PROVIDERS[name].has_password
    assert "sirr-" not in page
    assert (inbox.settings["transport"], Account.from_settings(inbox.settings)) == ("provider", None)


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_is_kept_stays_when_the_form_is_saved_again(name: str, amal: Client) -> None:
    save(amal, provider=name, **KEYS[name])
    inbox = Inbox.objects.get()
    before = dict(inbox.settings)
    empty = {key: "" if value.startswith("sirr") else value for key, value in KEYS[name].items()}
    assert save(amal, inbox, provider=name, **empty).status_code == 302
    assert dict(Inbox.objects.get().settings) == before


@pytest.mark.parametrize("name", PROVIDERS)
def test_missing_keys_are_asked_for(name: str, amal: Client) -> None:
    assert save(amal, provider=name).status_code == 422
    assert Inbox.objects.count() == 0


def test_a_way_through_a_provider_needs_a_provider(amal: Client) -> None:
    answer = save(amal, provider="other")
    assert answer.status_code == 422
    assert "Choose above which provider." in answer.content.decode()


def test_what_is_no_topic_is_refused(amal: Client) -> None:
    answer = save(amal, provider="ses", **{**KEYS["ses"], "ses_topics": "mail"})
    assert "looks like arn:aws:sns" in answer.content.decode()


def test_another_provider_leaves_nothing_of_the_first(amal: Client) -> None:
    save(amal, provider="mailgun", **KEYS["mailgun"])
    save(amal, Inbox.objects.get(), provider="brevo", **KEYS["brevo"])
    assert not [key for key in Inbox.objects.get().settings if key.startswith("mailgun")]


OWN = {
    **CONSENT, "provider": "other", "imap_host": "imap.x.example", "smtp_host": "smtp.x.example",
    "oauth_authorise_url": "https://login.x.example/a", "oauth_token_url": "https://login.x.example/t",
}  # fmt: skip


def test_signing_in_is_offered_once_the_client_is_saved(amal: Client) -> None:
    assert save(amal, **OWN).status_code == 302
    inbox = Inbox.objects.get()
    assert all(inbox.settings[name] for name in ("imap_consent", "smtp_consent", "smtp_same"))
    page = amal.get(reverse("conversations:inbox", args=[inbox.pk])).content.decode()
    assert reverse("email:consent", args=[inbox.pk]) in page
    assert "Nobody has signed in yet" in page
    assert "sirr-1" not in page
    assert save(amal, inbox, **{**OWN, "oauth_client_secret": ""}).status_code == 302
    assert Inbox.objects.get().settings["oauth_client_secret"] == "sirr-1"


def test_a_clients_secret_is_not_sent_to_another_server(amal: Client) -> None:
    assert save(amal, **OWN).status_code == 302
    inbox = Inbox.objects.get()
    moved = {**OWN, "oauth_token_url": "https://evil.example/t", "oauth_client_secret": ""}
    assert save(amal, inbox, **moved).status_code == 422
    assert Inbox.objects.get().settings["oauth_token_url"] == "https://login.x.example/t"


@pytest.mark.parametrize("address", ["http://login.x.example/t", "login.x.example", "ftp://x.example"])
def test_tokens_travel_encrypted(address: str, amal: Client) -> None:
    own = {**CONSENT, "provider": "other", "oauth_authorise_url": "https://a.example/", "oauth_token_url": address}
    assert save(amal, **own).status_code == 422


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_the_page_reads_in_every_language(language: str, amal: Client) -> None:
    save(amal, provider="mailgun", **KEYS["mailgun"])
    Agent.objects.update(language=language)
    page = amal.get(reverse("conversations:inbox", args=[Inbox.objects.get().pk]))
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()
