"""Which addresses our messages do not reach."""

from django.utils.timezone import now

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit

from ..events import IdentityMarked
from ..models import Identity

WEIGHT = ("", *Identity.Trouble.values)


@action
def mark_trouble(*, kind: str, value: str, trouble: str, reason: str = "") -> None:
    """Note that what we sent there came back. A lesser trouble never covers a greater one; strangers are left."""
    identity = Identity.objects.select_for_update().filter(kind=kind, value=value.lower()[:254]).first()
    if identity is None or WEIGHT.index(trouble) < WEIGHT.index(identity.trouble):
        return
    is_news = (identity.trouble, identity.trouble_reason) != (trouble, reason)
    identity.trouble, identity.trouble_reason, identity.trouble_at = trouble, reason[:40], now()
    identity.save(update_fields=["trouble", "trouble_reason", "trouble_at"])
    if is_news:
        _tell(identity)


@action
def clear_trouble(*, identity: Identity, only_lost: bool = False) -> None:
    """It works again: they wrote, or something arrived. With `only_lost` a complaint stays."""
    rows = Identity.objects.filter(pk=identity.pk).exclude(trouble="")
    if only_lost:
        rows = rows.exclude(trouble=Identity.Trouble.COMPLAINED)
    if rows.update(trouble="", trouble_reason="", trouble_at=None):
        identity.trouble, identity.trouble_reason, identity.trouble_at = "", "", None
        _tell(identity)


def _tell(identity: Identity) -> None:
    emit(
        IdentityMarked(
            customer_id=identity.customer_id,
            kind=identity.kind,
            value=identity.value,
            trouble=identity.trouble,
            reason=identity.trouble_reason,
        ),
        by=SYSTEM,
    )
