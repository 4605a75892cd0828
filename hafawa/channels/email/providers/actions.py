"""Keeping what a provider posted."""

from datetime import timedelta

from django.utils.timezone import now

from hafawa.conversations.actions import arrive
from hafawa.conversations.models import Inbox
from hafawa.platform.events.action import action

from ..models import SpentToken
from .incoming import parcels
from .post import Post
from .provider import REPLAY_SECONDS, ForgedError, Proof, Provider


def keep(*, inbox: Inbox, provider: Provider, post: Post, proof: Proof) -> bool:
    """Keep all that a genuine post brought, or nothing. False if every piece is known already. Raises ForgedError.

    What it points to is fetched before, outside of the transaction: nobody waits for a provider with the database held.
    """
    found = parcels(provider, post, inbox.door)
    return _keep(inbox=inbox, found=[(each.external_id, each.raw) for each in found], proof=proof)


@action
def _keep(*, inbox: Inbox, found: list[tuple[str, bytes]], proof: Proof) -> bool:
    is_new = _spend(inbox, proof)
    for external_id, raw in found:
        arrive(inbox=inbox, external_id=external_id, raw=raw)
    return is_new


def _spend(inbox: Inbox, proof: Proof) -> bool:
    """A signature that does not cover the content is good for the first content it came with. Raises ForgedError."""
    if not proof.token:
        return True
    spent, is_new = SpentToken.objects.get_or_create(
        inbox=inbox, token=proof.token, defaults={"digest": proof.digest, "spent_at": now()}
    )
    if spent.digest != proof.digest:
        raise ForgedError("the signature was used for something else")
    return is_new


def forget_spent() -> int:
    """Older tokens are refused for their age. Returns how many were forgotten."""
    before = now() - timedelta(seconds=2 * REPLAY_SECONDS)
    return SpentToken.objects.filter(spent_at__lt=before).delete()[0]
