"""Colleagues: inviting, changing, letting go."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import AgentChanged
from ..models import Agent, ApiToken, Membership, Role, Team
from .passwords import check_password
from .reading import check_language, check_time_zone
from .sessions import end_sessions
from .tokens import revoke_token

PREFERENCES = (
    "name", "public_name", "language", "direction", "time_zone", "theme", "digits", "calendar",
    "undo_seconds", "signature",
)  # fmt: skip


@action
def create_agent(
    *, email: str, name: str, role: str = Role.AGENT, password: str | None = None, teams: Iterable[Team] = (),
    by: Actor, **preferences: Any,
) -> Agent:  # fmt: skip
    """Add a colleague. Without a password they cannot sign in until one is set. Raises ValidationError."""
    agent = Agent(email=_free_address(email), name=_named(name), role=_role(role), **_checked(preferences))
    if password is None:
        agent.set_unusable_password()
    else:
        check_password(password, agent)
        agent.set_password(password)
    agent.full_clean(exclude=["password"])
    agent.save()
    Membership.objects.bulk_create([Membership(team=team, agent=agent) for team in teams])
    emit(AgentChanged(agent_id=agent.pk, change="invited"), by=by)
    return agent


def _free_address(email: str, *, but: Agent | None = None) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    if Agent.objects.filter(email=email).exclude(pk=but.pk if but else 0).exists():
        raise ValidationError({"email": _("A colleague with this address exists already.")})
    return email


def _named(name: str) -> str:
    if not name.strip():
        raise ValidationError({"name": _("Enter a name.")})
    return name.strip()


def _role(role: str) -> str:
    if role not in Role.values:
        raise ValidationError({"role": _("There is no such role.")})
    return role


@action
def change_agent(*, agent: Agent, role: str, teams: Iterable[Team], name: str, email: str, by: Actor) -> Agent:
    """Change who a colleague is here. The last administrator stays one. Raises ValidationError."""
    _lock_administrators()
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if agent.is_administrator and agent.is_active and role != Role.ADMINISTRATOR:
        _refuse_last_administrator(agent, "role")
    wanted = {team.pk for team in teams}
    had = set(Membership.objects.filter(agent=agent).values_list("team_id", flat=True))
    before = (agent.role, agent.name, agent.email)
    agent.role, agent.name, agent.email = _role(role), _named(name), _free_address(email, but=agent)
    if before == (agent.role, agent.name, agent.email) and wanted == had:
        return agent
    agent.full_clean(exclude=["password"])
    agent.save(update_fields=["role", "name", "email"])
    Membership.objects.filter(agent=agent, team_id__in=had - wanted).delete()
    Membership.objects.bulk_create([Membership(team_id=team, agent=agent) for team in wanted - had])
    emit(AgentChanged(agent_id=agent.pk, change="changed"), by=by)
    return agent


def _lock_administrators() -> None:
    """Two administrators who each take the other's role at the same moment must not both succeed."""
    list(Agent.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))


def _refuse_last_administrator(agent: Agent, field: str = "") -> None:
    if not Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=agent.pk).exists():
        words = _("Somebody must stay administrator. Make another colleague one first.")
        raise ValidationError({field: words} if field else words)


@action
def prefer(*, agent: Agent, by: Actor, **preferences: Any) -> Agent:
    """How a colleague likes to read and be shown. Raises ValidationError."""
    wanted = _checked(preferences)
    changed = [key for key, value in wanted.items() if getattr(agent, key) != value]
    if not changed:
        return agent
    fresh = Agent.objects.select_for_update().get(pk=agent.pk)
    for key in changed:
        setattr(fresh, key, wanted[key])
    fresh.full_clean(exclude=["password"])
    fresh.save(update_fields=changed)
    for key in changed:
        setattr(agent, key, wanted[key])
    emit(AgentChanged(agent_id=agent.pk, change="changed"), by=by)
    return agent


def _checked(preferences: dict[str, Any]) -> dict[str, Any]:
    unknown = set(preferences) - set(PREFERENCES)
    if unknown:
        raise ValidationError(_("Unknown: %(names)s") % {"names": ", ".join(sorted(unknown))})
    if "language" in preferences:
        check_language(preferences["language"])
    if "time_zone" in preferences:
        check_time_zone(preferences["time_zone"])
    if "name" in preferences:
        return {**preferences, "name": _named(str(preferences["name"]))}
    return preferences


@action
def deactivate(*, agent: Agent, by: Actor) -> None:
    """Let a colleague go: signed out everywhere, keys revoked; what they wrote stays under their name."""
    _lock_administrators()
    fresh = Agent.objects.select_for_update().get(pk=agent.pk)
    if not fresh.is_active:
        return
    if by.kind == "agent" and by.id == agent.pk:
        raise ValidationError(_("Nobody closes their own account. Ask another administrator."))
    if fresh.is_administrator:
        _refuse_last_administrator(fresh)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    agent.is_active = False
    end_sessions(agent)
    for token in ApiToken.objects.filter(agent=agent, revoked_at=None):
        revoke_token(token=token, by=by)
    emit(AgentChanged(agent_id=agent.pk, change="deactivated"), by=by)


@action
def reactivate(*, agent: Agent, by: Actor) -> None:
    """Let a colleague back in, with the password they had."""
    if Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
        agent.is_active = True
        emit(AgentChanged(agent_id=agent.pk, change="reactivated"), by=by)
