"""The company's own kinds, and its own words for ours."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import TouchpointKindSaved
from ..models import Stage, TouchpointKind
from ..queries import catalogue
from ..shipped import ICONS, SHIPPED

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@action
def save_kind(
    *, key: str, names: dict[str, str], icon: str, stage: str, is_active: bool = True, is_new: bool = False, by: Actor
) -> None:
    """Make a kind, or change one; a shipped one is changed by a row of its key. Raises ValidationError."""
    known = catalogue().get(key)
    if is_new:
        _check_key(key, is_taken=known is not None)
    elif known is None:
        raise ValidationError(_("There is no such kind."))
    names = {code: " ".join(name.split())[:80] for code, name in names.items() if name.strip()}
    if not names:
        raise ValidationError({"names_en": _("Name the kind in at least one language.")})
    if icon not in ICONS:
        raise ValidationError({"icon": _("Choose one of the icons.")})
    if stage not in Stage.values:
        raise ValidationError({"stage": _("Choose one of the stages.")})
    wanted: dict[str, Any] = {"names": names, "icon": icon, "stage": stage, "is_active": is_active}
    if known and all(getattr(known, name) == value for name, value in wanted.items()):
        return
    TouchpointKind.objects.update_or_create(key=key, defaults=wanted)
    emit(TouchpointKindSaved(key=key, change="created" if is_new else "changed"), by=by)


def _check_key(key: str, *, is_taken: bool) -> None:
    if not KEY.fullmatch(key):
        raise ValidationError(
            {"key": _("Write the key in small Latin letters, digits and underscores, beginning with a letter.")}
        )
    if is_taken:
        raise ValidationError({"key": _("A kind of this key exists already.")})


@action
def reset_kind(*, key: str, by: Actor) -> bool:
    """Call a shipped kind again what it was shipped as. False, and nothing happens, where there is nothing to undo."""
    if key not in SHIPPED or not TouchpointKind.objects.filter(key=key).delete()[0]:
        return False
    emit(TouchpointKindSaved(key=key, change="reset"), by=by)
    return True
