"""Tokens that renew themselves: in time, once, and not for ever."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.channels.email.models import Consent
from hafawa.channels.email.oauth import actions, flow, tokens
from hafawa.conversations.models import Inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import until

from .play import Authority, mailbox


def given(inbox: Inbox, served: Authority, *, left: float = 3600) -> tokens.Wanted:
    """Somebody has signed in; the access token is good for `left` seconds."""
    told = served.fresh()
    actions.give(inbox=inbox, tokens=flow.Tokens(told["access_token"], told["refresh_token"], left), by=SYSTEM)
    whose = tokens.wanted(inbox.settings, "imap", inbox.pk)
    assert whose is not None
    return whose


@pytest.mark.django_db
def test_a_good_token_is_used_as_it_is(served: Authority) -> None:
    whose = given(mailbox(served), served)
    assert tokens.access_token(whose) in served.access_tokens
    assert served.asked == []


@pytest.mark.django_db
def test_a_token_is_renewed_before_it_runs_out_and_the_new_refresh_token_is_kept(served: Authority) -> None:
    inbox = mailbox(served)
    whose = given(inbox, served, left=100)
    before = Consent.objects.get().tokens["refresh_token"]
    fresh = tokens.access_token(whose)
    consent = Consent.objects.get()
    assert (fresh, consent.held_until) == (consent.tokens["access_token"], None)
    assert consent.tokens["refresh_token"] in served.refresh_tokens
    assert before not in served.refresh_tokens
    Consent.objects.update(expires_at=now())
    assert tokens.access_token(whose) != fresh  # with the second refresh token


@pytest.mark.django_db
def test_a_provider_that_keeps_its_refresh_token_is_known(served: Authority) -> None:
    whose = given(mailbox(served), served, left=0)
    before = Consent.objects.get().tokens["refresh_token"]
    served.gives_refresh = False
    tokens.access_token(whose)
    assert Consent.objects.get().tokens["refresh_token"] == before


@pytest.mark.django_db(transaction=True)
def test_two_that_need_a_token_at_once_ask_for_one(served: Authority) -> None:
    whose = given(mailbox(served), served, left=0)
    served.waits = threading.Event()
    found: list[str] = []

    def work() -> None:
        try:
            found.append(tokens.access_token(whose))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    until(lambda: served.asked)
    served.waits.set()
    for thread in threads:
        thread.join(30)
    assert (len(found), len(set(found)), len(served.asked)) == (3, 1, 1)


@pytest.mark.django_db
def test_who_dies_while_renewing_holds_up_nobody_for_long(served: Authority) -> None:
    whose = given(mailbox(served), served, left=0)
    assert actions.hold(consent=Consent.objects.get(), until=now() - timedelta(seconds=1))
    assert tokens.access_token(whose) in served.access_tokens


@pytest.mark.django_db
def test_consent_that_ran_out_is_said_told_and_not_asked_again(served: Authority, amal: Agent) -> None:
    inbox = mailbox(served)
    whose = given(inbox, served, left=0)
    served.refresh_tokens.clear()
    for _ in range(3):
        with pytest.raises(tokens.NoConsentError):
            tokens.access_token(whose)
    assert len(served.asked) == 1
    inbox.refresh_from_db()
    assert inbox.is_failing
    run_all()
    alert = Alert.objects.get(agent=amal)
    assert (alert.kind, alert.data["inbox"]) == ("inbox.consent", inbox.pk)
    client = Client()
    client.force_login(amal)
    page = client.get(reverse("conversations:inbox", args=[inbox.pk])).content.decode()
    assert "The consent has run out" in page
    assert reverse("email:consent", args=[inbox.pk]) in page
    bell = client.get(reverse("find:alerts")).content.decode()
    assert "A mailbox can no longer be read: sign in again" in bell
    assert reverse("conversations:inbox", args=[inbox.pk]) in bell
    assert inbox.name in client.get(reverse("operations:health")).content.decode()


@pytest.mark.django_db
def test_signing_in_again_mends_it(served: Authority) -> None:
    inbox = mailbox(served)
    whose = given(inbox, served, left=0)
    served.refresh_tokens.clear()
    with pytest.raises(tokens.NoConsentError):
        tokens.access_token(whose)
    given(inbox, served)
    assert tokens.access_token(whose) in served.access_tokens


@pytest.mark.django_db
@pytest.mark.parametrize("left", [100, 0])
def test_a_provider_that_is_away_costs_only_what_ran_out(left: float, served: Authority) -> None:
    whose = given(mailbox(served), served, left=left)
    served.status = 500
    if left:
        assert tokens.access_token(whose) in served.access_tokens
    else:
        with pytest.raises(tokens.TokenAwayError, match="500"):
            tokens.access_token(whose)
    assert (Consent.objects.get().lost_at, Consent.objects.get().held_until) == (None, None)
    served.status = 200
    assert tokens.access_token(whose) in served.access_tokens


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"imap_host": "imap.other.example"}, {"oauth_client_id": "another"}, {"oauth_token_url": "https://x.example/"}],
)
def test_a_consent_for_one_server_is_not_used_at_another(change: dict[str, Any], served: Authority) -> None:
    inbox = mailbox(served)
    given(inbox, served)
    whose = tokens.wanted({**inbox.settings, **change}, "imap", inbox.pk)
    assert whose is not None
    with pytest.raises(tokens.NoConsentError):
        tokens.access_token(whose)
    Inbox.objects.filter(pk=inbox.pk).update(settings={**inbox.settings, **change})
    with pytest.raises(tokens.NoConsentError):
        tokens.access_token(whose)


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "seconds"), [("600", 600), (None, 3600), ("soon", 3600), (-5, 0)])
def test_how_long_a_token_is_good_is_read_kindly(told: Any, seconds: float, served: Authority) -> None:
    whose = given(mailbox(served), served, left=0)
    served.seconds = told
    tokens.access_token(whose)
    left = (Consent.objects.get().expires_at - now()).total_seconds()
    assert abs(left - seconds) < 120
