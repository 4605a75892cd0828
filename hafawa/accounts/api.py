"""Routes about the people here: who am I, colleagues, teams, tags."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router

from hafawa.platform.web.rest import Id, Paging, Record, answer, cut_after, write_cursor

from . import queries
from .callers import Call, acting
from .models import ApiToken, Role
from .permissions import GRANTS, May

router = Router(tags=["Workspace"])


class TeamRecord(Record):
    id: Id
    name: str
    is_restricted: bool


class AgentRecord(Record):
    id: Id
    name: str
    email: str
    role: Role


class TagRecord(Record):
    id: Id
    name: str


class MeRecord(AgentRecord):
    language: str
    time_zone: str
    permissions: list[May]
    scopes: list[ApiToken.Scope]
    teams: list[TeamRecord]


class AgentPage(Record):
    results: list[AgentRecord]
    next: str | None


class TeamPage(Record):
    results: list[TeamRecord]
    next: str | None


class TagPage(Record):
    results: list[TagRecord]
    next: str | None


def page_by_id(rows: QuerySet[Any], where: Paging, *columns: str) -> HttpResponse:
    """A page of these columns, lowest id first."""
    if where.after:
        rows = rows.filter(pk__gt=where.after)
    cut = cut_after(list(rows.order_by("pk").values(*columns)[: where.limit + 1]), where.limit)
    return answer({"results": cut.rows, "next": write_cursor(cut.rows[-1]["id"]) if cut.has_more else None})


@router.get("/me", response=MeRecord, summary="The colleague this key acts as", url_name="me")
def me(request: Call) -> HttpResponse:
    agent = acting(request)
    return answer(
        {
            "id": agent.pk,
            "name": agent.name,
            "email": agent.email,
            "role": agent.role,
            "language": agent.language,
            "time_zone": agent.time_zone,
            "permissions": sorted(GRANTS.get(agent.role, ())),
            "scopes": request.auth.scopes,
            "teams": list(agent.teams.order_by("pk").values("id", "name", "is_restricted")),
        }
    )


@router.get("/agents", response=AgentPage, summary="Active colleagues", url_name="agents")
def list_agents(request: Call, where: Query[Paging]) -> HttpResponse:
    acting(request)
    return page_by_id(queries.agents(), where, "id", "name", "email", "role")


@router.get("/teams", response=TeamPage, summary="Teams", url_name="teams")
def list_teams(request: Call, where: Query[Paging]) -> HttpResponse:
    acting(request)
    return page_by_id(queries.teams(), where, "id", "name", "is_restricted")


@router.get("/tags", response=TagPage, summary="Tags", url_name="tags")
def list_tags(request: Call, where: Query[Paging]) -> HttpResponse:
    acting(request)
    return page_by_id(queries.tags(), where, "id", "name")
