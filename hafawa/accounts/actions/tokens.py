"""Keys for programs."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import TokenChanged
from ..models import Agent, ApiToken
from ..queries import TOUCH_EVERY


@action
def create_token(
    *, agent: Agent, name: str, scopes: Iterable[str], expires_at: datetime | None = None, by: Actor
) -> tuple[ApiToken, str]:
    """A new token, and its secret: the only time the secret is seen. Raises ValidationError."""
    scopes = sorted(set(scopes))
    if not name.strip() or not scopes or not set(scopes) <= set(ApiToken.Scope.values):
        raise ValidationError(_("Give the token a name and at least one scope."))
    secret = "haf_" + token_urlsafe(32)
    token = ApiToken.objects.create(
        agent=agent,
        name=name.strip(),
        prefix=secret[:10],
        digest=sha256(secret.encode()).hexdigest(),
        scopes=scopes,
        expires_at=expires_at,
    )
    emit(TokenChanged(token_id=token.pk, change="created"), by=by)
    return token, secret


@action
def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """From now on the token opens nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        emit(TokenChanged(token_id=token.pk, change="revoked"), by=by)


def touch_token(token: ApiToken) -> None:
    """Note that it was used: at most once in TOUCH_EVERY, so that reading by API does not write each time."""
    moment = now()
    if token.last_used_at is None or token.last_used_at < moment - TOUCH_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=moment)
