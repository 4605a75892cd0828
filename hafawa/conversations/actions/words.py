"""Canned answers: written once, in each language."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Team
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import CannedAnswerChanged
from ..models import CannedAnswer


@action
def save_canned(
    *,
    canned: CannedAnswer | None = None,
    shortcut: str,
    title: str,
    bodies: Mapping[str, str],
    team: Team | None = None,
    by: Actor,
) -> CannedAnswer:
    """Make or change one. At least one language must have words. Raises ValidationError."""
    change = "changed" if canned else "created"
    canned = canned or CannedAnswer()
    canned.shortcut, canned.title, canned.team = shortcut.strip().lstrip("/"), title.strip(), team
    canned.bodies = {language: words.strip() for language, words in bodies.items() if words.strip()}
    if not canned.bodies:
        raise ValidationError(_("Write the answer in at least one language."))
    canned.full_clean()
    canned.save()
    emit(CannedAnswerChanged(shortcut=canned.shortcut, change=change), by=by)
    return canned


@action
def remove_canned(*, canned: CannedAnswer, by: Actor) -> None:
    """Throw one away. What was sent with it stays."""
    if CannedAnswer.objects.filter(pk=canned.pk).delete()[0]:
        emit(CannedAnswerChanged(shortcut=canned.shortcut, change="removed"), by=by)
