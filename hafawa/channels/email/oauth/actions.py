"""Consents: given, renewed, lost."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.timezone import now

from hafawa.conversations.actions import report_health
from hafawa.conversations.models import Inbox
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..events import ConsentGiven, ConsentLost, OauthClientSaved
from ..models import Consent, OauthClient
from .flow import Tokens
from .issuers import client_of


@action
def save_client(*, provider: str, client_id: str, client_secret: str, tenant: str = "", by: Actor) -> OauthClient:
    """As whom a provider knows us, for all its mailboxes. An empty secret keeps the one that is held.

    Consents given to another client are over: a provider takes none of them back from this one.
    """
    held = OauthClient.objects.filter(provider=provider).first()
    keys = {"client_secret": client_secret} if client_secret or held is None else held.keys
    client, _ = OauthClient.objects.update_or_create(
        provider=provider, defaults={"client_id": client_id, "keys": keys, "tenant": tenant}
    )
    emit(OauthClientSaved(provider=provider, client_id=client_id), by=by)
    return client


@action
def give(*, inbox: Inbox, tokens: Tokens, by: Actor) -> Consent:
    """Somebody signed in. Whatever consent there was before is over."""
    moment = now()
    consent, _ = Consent.objects.update_or_create(
        inbox=inbox,
        defaults={
            "tokens": {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token},
            "client": client_of(inbox.settings),
            "given_at": moment,
            "expires_at": moment + timedelta(seconds=tokens.seconds),
            "lost_at": None,
            "held_until": None,
        },
    )
    emit(ConsentGiven(inbox_id=inbox.pk), by=by)
    return consent


@action
def hold(*, consent: Consent, until: datetime) -> bool:
    """Become the one who renews it; False while somebody else is at it. Who dies meanwhile holds it no longer."""
    free = Q(held_until=None) | Q(held_until__lt=now())
    return bool(Consent.objects.filter(free, pk=consent.pk, lost_at=None).update(held_until=until))


@action
def let_go(*, consent: Consent) -> None:
    """Nothing came of it: the next may try."""
    Consent.objects.filter(pk=consent.pk).update(held_until=None)


@action
def renew(*, consent: Consent, tokens: Tokens) -> None:
    """Keep new tokens. A provider that changes the refresh token each time (RFC 6749 6) makes the old one worthless."""
    kept = tokens.refresh_token or str(consent.tokens.get("refresh_token") or "")
    rows = Consent.objects.filter(pk=consent.pk, given_at=consent.given_at)  # not over a sign-in that came between
    rows.update(
        tokens={"access_token": tokens.access_token, "refresh_token": kept},
        expires_at=now() + timedelta(seconds=tokens.seconds),
        held_until=None,
    )


@action
def doubt(*, inbox_id: int) -> None:
    """Have the access token renewed before it is used again. Readers come ever more slowly, so this is seldom."""
    moment = now()
    Consent.objects.filter(inbox=inbox_id, lost_at=None, expires_at__gt=moment).update(expires_at=moment)


@action
def lose(*, consent: Consent, words: str) -> None:
    """The provider took it back. Said on the mailbox, told to administrators, and not asked again."""
    rows = Consent.objects.filter(pk=consent.pk, given_at=consent.given_at, lost_at=None)
    if not rows.update(lost_at=now(), held_until=None):
        return
    report_health(inbox=consent.inbox, error=words)
    emit(ConsentLost(inbox_id=consent.inbox_id), by=SYSTEM)
