"""Routes about promises: the clocks of a conversation with their reasons, and what is open in the order of its due."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hafawa.accounts.callers import Call, acting
from hafawa.conversations.queries import Place, visible_to
from hafawa.platform.web.rest import Id, Record, answer, write_cursor
from hafawa.platform.web.rest.paging import LARGEST_LIMIT, LIMIT, NEXT, checked, cursor_of

from . import queries

router = Router(tags=["Promises"])
Kind = Literal["first", "next", "update", "resolution"]
State = Literal["running", "paused", "met", "breached", "dropped"]


class ClockRecord(Record):
    kind: Kind
    state: State
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None = Field(description="Null while it stands still.")
    promised_s: int = Field(description="What was promised, in seconds of working time.")
    counted_s: int = Field(description="Working time that has passed of it.")
    explanation: list[str] = Field(description="How it stands and was counted, in the language asked for.")


class ClocksRecord(Record):
    policy: str = Field(description="Empty where none fits.")
    clocks: list[ClockRecord] = Field(description="The newest first, ended ones too.")


class DueRecord(Record):
    conversation_id: Id
    kind: Kind
    state: State
    due_at: datetime
    started_at: datetime


class DuePage(Record):
    results: list[DueRecord]
    next: str | None = Field(description="Hand it back as `cursor`; null on the last page.")


class DueQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    breached: bool | None = Field(None, description="Only those that are late (true), or in time (false).")
    due_before: AwareDatetime | None = None
    cursor: Annotated[str, checked(Place.read), NEXT] | None = None
    limit: int = Field(LIMIT, ge=1, le=LARGEST_LIMIT, description="Rows a page.")

    @property
    def after(self) -> Place | None:
        return cursor_of(Place.read)(self.cursor) if self.cursor else None


@router.get(
    "/conversations/{int:conversation_id}/clocks",
    response=ClocksRecord,
    summary="A conversation's promises",
    url_name="conversation-clocks",
)
def conversation_clocks(request: Call, conversation_id: int) -> HttpResponse:
    """Worked out anew from its history."""
    conversation = visible_to(acting(request)).get(pk=conversation_id)
    policy, found = queries.clocks_explained(conversation)
    return answer({"policy": policy, "clocks": [_clock(clock, told) for clock, told in found]})


def _clock(clock: Any, told: queries.Explained) -> dict[str, Any]:
    return {
        "kind": str(clock.kind),
        "state": str(clock.state),
        "started_at": clock.started,
        "ended_at": clock.ended,
        "due_at": clock.due,
        "promised_s": int(clock.promise.length.total_seconds()),
        "counted_s": int(clock.counted.total_seconds()),
        "explanation": [told.standing, told.summary, *told.lines],
    }


@router.get("/clocks", response=DuePage, summary="Open promises, due first", url_name="clocks")
def open_clocks(request: Call, where: Query[DueQuery]) -> HttpResponse:
    """Of each conversation the key's colleague may see, the open promise that is due first."""
    rows, place = queries.next_clocks(
        acting(request), breached=where.breached, due_before=where.due_before, after=where.after, size=where.limit
    )
    columns = ("conversation_id", "kind", "state", "due_at", "started_at")
    results = [{name: getattr(row, name) for name in columns} for row in rows]
    return answer({"results": results, "next": write_cursor(place) if place else None})
