"""The doors: making them, and saying how they fare."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Brand, Team
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.emit import emit

from ..events import InboxChanged
from ..models import Inbox

SAY_WELL_EVERY = timedelta(minutes=5)


@action
def save_inbox(
    *,
    inbox: Inbox | None = None,
    kind: str = "",
    name: str,
    address: str,
    brand: Brand,
    team: Team | None = None,
    settings: Mapping[str, Any],
    is_active: bool = True,
    by: Actor,
) -> Inbox:
    """Make or change a door. Raises ValidationError; two doors never share an address."""
    change = "changed" if inbox else "created"
    inbox = Inbox.objects.select_for_update(of=("self",)).get(pk=inbox.pk) if inbox else Inbox(kind=kind)
    address = address.strip().lower()
    if not name.strip() or not address:
        raise ValidationError(_("Give the inbox a name and an address."))
    if Inbox.objects.filter(kind=inbox.kind, address=address).exclude(pk=inbox.pk).exists():
        raise ValidationError({"address": _("Another inbox has this address already.")})
    inbox.name, inbox.address, inbox.brand, inbox.team = name.strip(), address, brand, team
    inbox.settings, inbox.is_active = dict(settings), is_active
    inbox.save()
    emit(InboxChanged(inbox_id=inbox.pk, change=change), by=by)
    return inbox


@action
def switch_inbox(*, inbox: Inbox, is_active: bool, by: Actor) -> None:
    """Open or close a door. Closed, nothing is fetched by it and nothing leaves by it; what came in stays."""
    held = Inbox.objects.select_for_update(of=("self",)).get(pk=inbox.pk)
    if held.is_active == is_active:
        return
    Inbox.objects.filter(pk=held.pk).update(is_active=is_active)
    emit(InboxChanged(inbox_id=held.pk, change="opened" if is_active else "closed"), by=by)


@action
def report_health(*, inbox: Inbox, error: str = "") -> None:
    """A channel says how its door fares. Told once when it fails and once when it is well again, not in between."""
    held = Inbox.objects.select_for_update(of=("self",)).get(pk=inbox.pk)
    was_failing, moment = held.is_failing, now()
    if error:
        if was_failing and held.last_error == error:
            return
        Inbox.objects.filter(pk=held.pk).update(last_error=error, last_error_at=moment)
        if not was_failing:
            emit(InboxChanged(inbox_id=held.pk, change="failing"), by=SYSTEM)
        return
    if not was_failing and held.last_ok_at and moment - held.last_ok_at < SAY_WELL_EVERY:
        return
    Inbox.objects.filter(pk=held.pk).update(last_ok_at=moment)
    if was_failing:
        emit(InboxChanged(inbox_id=held.pk, change="recovered"), by=SYSTEM)
