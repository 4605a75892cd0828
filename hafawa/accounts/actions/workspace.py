"""Teams, brands, tags, fields: the vocabulary of the workspace."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import TeamSaved, WorkspaceChanged
from ..models import Agent, Brand, Field, Membership, Tag, Team, Workspace
from .reading import check_language, check_time_zone

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
BRAND = frozenset(
    {
        "name",
        "names",
        "logo",
        "logo_type",
        "colour",
        "languages",
        "sending_address",
        "footers",
        "signatures",
        "is_default",
    }
)
FIELD = frozenset({"key", "about", "kind", "labels", "choices", "position", "is_active"})


@action
def save_team(*, team: Team | None = None, name: str, is_restricted: bool, members: Iterable[Agent], by: Actor) -> Team:
    """Make or change a team. Raises ValidationError."""
    if not name.strip():
        raise ValidationError({"name": _("Enter a name.")})
    team = Team.objects.select_for_update().get(pk=team.pk) if team else Team()
    before = (team.name, team.is_restricted)
    team.name, team.is_restricted = name.strip(), is_restricted
    wanted = {agent.pk for agent in members}
    had = set(Membership.objects.filter(team=team).values_list("agent_id", flat=True)) if team.pk else set()
    if team.pk and before == (team.name, team.is_restricted) and wanted == had:
        return team
    team.full_clean()
    team.save()
    Membership.objects.filter(team=team, agent_id__in=had - wanted).delete()
    Membership.objects.bulk_create([Membership(team=team, agent_id=agent) for agent in wanted - had])
    emit(TeamSaved(team_id=team.pk, is_restricted=is_restricted), by=by)
    return team


@action
def save_brand(*, brand: Brand | None = None, by: Actor, **values: Any) -> Brand:
    """Make or change a brand. The first is the default; making another the default unmakes the first."""
    change = "changed" if brand else "created"
    brand = (
        Brand.objects.select_for_update().get(pk=brand.pk) if brand else Brand(is_default=not Brand.objects.exists())
    )
    if brand.is_default and values.get("is_default") is False:
        words = _("One brand must be the default. Make another one the default instead.")
        raise ValidationError({"is_default": words})
    if not _take(brand, values, BRAND) and brand.pk:
        return brand
    if not COLOUR.fullmatch(brand.colour):
        raise ValidationError({"colour": _("Write the colour as #rrggbb.")})
    if not brand.languages or not set(brand.languages) <= set(dict(settings.LANGUAGES)):
        raise ValidationError({"languages": _("Choose at least one language.")})
    if brand.is_default:
        Brand.objects.exclude(pk=brand.pk).filter(is_default=True).update(is_default=False)
    brand.full_clean()
    brand.save()
    emit(WorkspaceChanged(what="brand", object_id=brand.pk, change=change), by=by)
    return brand


def _take(row: Model, values: dict[str, Any], known: frozenset[str]) -> bool:
    """Set these attributes; whether any differs from what it was."""
    if unknown := set(values) - known:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    return bool(changed)


@action
def save_tag(*, tag: Tag | None = None, name: str, by: Actor) -> Tag:
    """Make or rename a tag. A tag of that name is that tag. Raises ValidationError."""
    name = " ".join(name.split())[:60]
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    known = Tag.objects.filter(name__iexact=name).first()
    if known and tag is None:
        return known
    if known and tag and known.pk != tag.pk:
        raise ValidationError({"name": _("A tag of this name exists already.")})
    if known and known.name == name:
        return known
    change = "changed" if tag else "created"
    tag = tag or Tag()
    tag.name = name
    tag.save()
    emit(WorkspaceChanged(what="tag", object_id=tag.pk, change=change), by=by)
    return tag


@action
def remove_tag(*, tag: Tag, by: Actor) -> None:
    """Take a tag off everything, and away."""
    pk = tag.pk
    if Tag.objects.filter(pk=pk).delete()[0]:
        emit(WorkspaceChanged(what="tag", object_id=pk, change="removed"), by=by)


@action
def save_field(*, field: Field | None = None, by: Actor, **values: Any) -> Field:
    """Make or change a custom field. Key, kind and place stay what they were: answers depend on them."""
    change = "changed" if field else "created"
    if field and any(key in values and values[key] != getattr(field, key) for key in ("key", "kind", "about")):
        raise ValidationError(_("Key, kind and place of a field cannot change once it exists."))
    field = Field.objects.select_for_update().get(pk=field.pk) if field else Field(position=_last_position())
    if not _take(field, values, FIELD) and field.pk:
        return field
    if not any(str(label).strip() for label in field.labels.values()):
        raise ValidationError({"labels": _("Name the field in at least one language.")})
    if field.kind == Field.Kind.CHOICE and not field.choices:
        raise ValidationError({"choices": _("List at least one choice.")})
    field.full_clean()
    field.save()
    emit(WorkspaceChanged(what="field", object_id=field.pk, change=change), by=by)
    return field


def _last_position() -> int:
    return (Field.objects.aggregate(last=Max("position"))["last"] or 0) + 1


@action
def save_workspace(*, name: str, language: str, time_zone: str, by: Actor) -> Workspace:
    """Name the organisation, and how it reads unless somebody prefers otherwise. Raises ValidationError."""
    check_language(language)
    check_time_zone(time_zone)
    workspace = Workspace.objects.select_for_update().first() or Workspace()
    before = (workspace.name, workspace.language, workspace.time_zone)
    workspace.name, workspace.language, workspace.time_zone = name.strip(), language, time_zone
    workspace.full_clean()
    if before == (workspace.name, workspace.language, workspace.time_zone) and workspace.pk:
        return workspace
    workspace.save()
    emit(WorkspaceChanged(what="workspace", object_id=workspace.pk, change="changed"), by=by)
    return workspace
