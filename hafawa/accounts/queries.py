"""Reading the people of the workspace."""

from datetime import timedelta
from hashlib import sha256
from secrets import compare_digest
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import F, QuerySet
from django.utils.timezone import now

from hafawa.platform.database.prepared import prepared

from .models import Agent, ApiToken, Brand, Field, Membership, Role, Tag, Team, Workspace


def agents() -> QuerySet[Agent]:
    return Agent.objects.active()


def hidden_team_ids(agent: Agent) -> frozenset[int]:
    """Restricted teams whose conversations this colleague must not see. Remembered on the instance for one request."""
    known: frozenset[int] | None = agent.__dict__.get("_hidden_teams")
    if known is None:
        known = frozenset() if agent.is_administrator else _hidden_from(agent)
        agent.__dict__["_hidden_teams"] = known
    return known


def _hidden_from(agent: Agent) -> frozenset[int]:
    return frozenset(_restricted_without(agent.pk))


@prepared
def _restricted_without(agent_id: int) -> QuerySet[Team, int]:
    mine = Membership.objects.filter(agent_id=agent_id).values("team_id")
    return Team.objects.filter(is_restricted=True).exclude(pk__in=mine).values_list("pk", flat=True)


def may_see_team(agent: Agent, team_id: int | None) -> bool:
    return team_id is None or team_id not in hidden_team_ids(agent)


def who_may_see(team: Team | None) -> QuerySet[Agent]:
    """Active colleagues who may see a conversation of this team."""
    if team is None or not team.is_restricted:
        return agents()
    members = Membership.objects.filter(team=team).values("agent_id")
    return agents().filter(pk__in=members) | agents().filter(role=Role.ADMINISTRATOR)


def names_of_who_may_see(team: Team | None) -> list[tuple[int, str]]:
    """Ids and names of the same colleagues."""
    return _names_with(team.pk) if team is not None and team.is_restricted else _names()


@prepared
def _names() -> QuerySet[Agent, Any]:
    return who_may_see(None).values_list("pk", "name")


@prepared
def _names_with(team_id: int) -> QuerySet[Agent, Any]:
    return who_may_see(Team(pk=team_id, is_restricted=True)).values_list("pk", "name")


def default_brand() -> Brand:
    """The brand that speaks when nothing else says which. There is always one (made at set-up)."""
    return Brand.objects.order_by("-is_default", "id")[0]


def is_logo(key: str) -> bool:
    """Whether a brand goes by this file."""
    return Brand.objects.filter(logo=key).exists()


def workspace() -> Workspace:
    return next(iter(_workspaces()), None) or Workspace()


@prepared
def _workspaces() -> QuerySet[Workspace]:
    return Workspace.objects.order_by("pk")[:1]


def has_administrator() -> bool:
    return Agent.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


def is_setup_secret(secret: str) -> bool:
    """Whether this is the one-time link of a workspace that nobody has set up."""
    digest = Workspace.objects.values_list("setup_digest", flat=True).first()
    given = sha256(secret.encode()).hexdigest()
    return bool(digest) and compare_digest(str(digest), given) and not has_administrator()


def people() -> QuerySet[Agent]:
    """Everybody who works or worked here, with their teams: those who can sign in first."""
    return Agent.objects.prefetch_related("teams").order_by("-is_active", "name", "pk")


def with_two_step() -> frozenset[int]:
    """The ids of colleagues who confirm signing in with a second step."""
    return frozenset(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))


def teams_managed_by(agent: Agent) -> QuerySet[Team]:
    """The teams this colleague may change: whoever may not see a restricted team may not join it either."""
    return Team.objects.exclude(pk__in=hidden_team_ids(agent)).prefetch_related("members")


def brands() -> QuerySet[Brand]:
    return Brand.objects.order_by("-is_default", "name")


def fields() -> QuerySet[Field]:
    """Every field, also those no longer asked."""
    return Field.objects.order_by("about", "-is_active", "position", "id")


def tokens() -> QuerySet[ApiToken]:
    """Every key, live ones first."""
    return ApiToken.objects.select_related("agent").order_by(F("revoked_at").desc(nulls_first=True), "-id")


def fields_about(about: str) -> QuerySet[Field]:
    return Field.objects.filter(about=about, is_active=True)


@prepared
def asked_about(about: str) -> QuerySet[Field]:
    """The same, as a list: the context of every conversation asks."""
    return fields_about(about)


def tags() -> QuerySet[Tag]:
    return Tag.objects.all()


@prepared
def first_tags() -> QuerySet[Tag]:
    """As many as a field offers while one types."""
    return tags()[:200]


def teams() -> QuerySet[Team]:
    return Team.objects.all()


def open_teams(agent: Agent) -> list[Team]:
    """The teams this colleague may look into. Remembered on the instance for one request."""
    known: list[Team] | None = agent.__dict__.get("_open_teams")
    if known is None:
        hidden = hidden_team_ids(agent)
        known = agent.__dict__["_open_teams"] = [team for team in _every_team() if team.pk not in hidden]
    return known


@prepared
def _every_team() -> QuerySet[Team]:
    return teams()


TOUCH_EVERY = timedelta(minutes=5)


def token_for(secret: str) -> ApiToken | None:
    """The live token with this secret, and its agent; None for unknown, revoked, expired, or a colleague who left."""
    token = (
        ApiToken.objects.select_related("agent")
        .filter(digest=sha256(secret.encode()).hexdigest(), revoked_at=None, agent__is_active=True)
        .first()
    )
    if token is None or (token.expires_at and token.expires_at <= now()):
        return None
    return token
