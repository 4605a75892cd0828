"""A write is one transaction: all it changed, what happened, and the answer kept under the caller's key.

Source: draft-ietf-httpapi-idempotency-key-header. A repetition that comes while the first is still at work waits for
it: the database holds back the second row of one key until the first is there or gone.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.utils.timezone import now

from hafawa.accounts.models import ApiToken
from hafawa.platform.events.action import action

from .models import KeptAnswer

KEPT_FOR = timedelta(hours=24)


class RefusedError(Exception):
    """The write was refused with this answer: what it had changed until then is undone."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


class KeyReusedError(Exception):
    """The key came before, with another request."""


@action
def answer_whole(*, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do all of a write or nothing of it. Raises RefusedError."""
    response = write()
    if response.status_code >= 400:
        raise RefusedError(response)
    return response


@action
def answer_once(
    *, token: ApiToken, key: str, fingerprint: str, write: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Do a write once for each key, and answer its repetitions as the first. A refused write keeps nothing.

    Raises KeyReusedError, RefusedError.
    """
    kept = _claim(token, key, fingerprint)
    if kept.status is not None:
        if kept.fingerprint != fingerprint:
            raise KeyReusedError
        return _replay(kept)
    response = answer_whole(write=write)
    assert isinstance(response, HttpResponse), "writes are answered whole, never streamed"
    KeptAnswer.objects.filter(pk=kept.pk).update(
        status=response.status_code,
        body=response.content.decode(),
        location=response.headers.get("Location", ""),
    )
    return response


def _claim(token: ApiToken, key: str, fingerprint: str) -> KeptAnswer:
    """The row of this key: ours and without a status, or the one of the request that was first."""
    moment = now()
    row = KeptAnswer(token=token, key=key, fingerprint=fingerprint, created_at=moment)
    KeptAnswer.objects.filter(token=token, key=key, created_at__lt=moment - KEPT_FOR).delete()
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    return KeptAnswer.objects.get(token=token, key=key)


def _replay(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body.encode(), status=kept.status or 200, content_type="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    if kept.location:
        response.headers["Location"] = kept.location
    return response


def forget_answers() -> int:
    """Throw away what was kept longer than KEPT_FOR. Returns how many."""
    return KeptAnswer.objects.filter(Q(created_at__lt=now() - KEPT_FOR)).delete()[0]
