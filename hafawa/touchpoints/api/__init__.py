"""Routes about touchpoints: telling them, reading them, and the catalogue of their kinds."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Router

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.permissions import May
from hafawa.platform.events.actor import Actor
from hafawa.platform.web.rest import answer, write_cursor
from hafawa.platform.web.rest.paging import cursor_of

from .. import queries
from ..actions import Recorded, record_touchpoints
from ..entry import Entries, Given
from ..faults import Fault, FaultyError
from .schemas import (
    KindList,
    OutcomeList,
    TouchpointPage,
    TouchpointQuery,
    TouchpointRecord,
    TouchpointsGiven,
)

router = Router(tags=["Touchpoints"])


@router.get("/touchpoint-kinds", response=KindList, summary="List kinds of touchpoints", url_name="touchpoint-kinds")
def list_kinds(request: Call) -> HttpResponse:
    """The whole catalogue, by stage; also those out of use."""
    acting(request)
    language = get_language() or "en"
    return answer({
        "results": [
            {
                "key": kind.key, "name": kind.name_in(language), "names": kind.names, "icon": kind.icon,
                "stage": kind.stage, "is_active": kind.is_active, "is_shipped": kind.is_shipped,
            }
            for kind in queries.catalogue().values()
        ]
    })  # fmt: skip


@router.get("/touchpoints", response=TouchpointPage, summary="List touchpoints", url_name="touchpoints")
def list_touchpoints(request: Call, where: Query[TouchpointQuery]) -> HttpResponse:
    """By when they happened, newest first."""
    acting(request)
    filters = queries.Filters(
        customer_id=where.customer, kind=where.kind or "", source=where.source or "", order=where.order or "",
        external_id=where.external_id or "", since=where.since, until=where.until,
    )  # fmt: skip
    after = cursor_of(queries.Place.read)(where.cursor) if where.cursor else None
    rows, more = queries.touchpoint_page(filters, after=after, size=where.limit)
    return answer({"results": list(map(presented, rows)), "next": write_cursor(more) if more else None})


def presented(row: queries.Row) -> dict[str, Any]:
    """A row as callers get it."""
    amount = row["amount"]
    at = row.pop("happened_at")
    return {**row, "at": at, "amount": None if amount is None else format(amount, "f")}


@router.post(
    "/touchpoints",
    response={200: OutcomeList | TouchpointRecord, 201: TouchpointRecord},
    summary="Tell touchpoints",
)
def tell(request: Call, body: TouchpointsGiven) -> HttpResponse:
    """One, answered with 201, or with 200 where it had been told before; or a batch, answered with what became of each:
    one that is refused does not lose the others. `EDIT_CUSTOMERS` is needed."""
    by = acting(request, May.EDIT_CUSTOMERS).actor
    entries = Entries(queries.catalogue(), timezone.now())
    told = body.model_dump(exclude_unset=True)
    many = told.pop("touchpoints", None)
    if many is None:
        return _tell_one(entries, told, by)
    if told:
        names = [Fault(name, "unknown") for name in told]
        raise FaultyError(names).as_validation()
    return answer(_tell_many(entries, many, by))


def _tell_one(entries: Entries, told: dict[str, Any], by: Actor) -> HttpResponse:
    try:
        (outcome,) = record_touchpoints(given=[entries.read(told)], by=by)
    except FaultyError as error:
        raise error.as_validation() from error
    if isinstance(outcome, Fault):
        raise FaultyError([outcome]).as_validation()
    row = queries.rows_by_ids([outcome.id])[outcome.id]
    return answer(presented(row), 201 if outcome.is_new else 200)


def _tell_many(entries: Entries, many: list[Any], by: Actor) -> dict[str, Any]:
    taken: list[tuple[int, Given]] = []
    outcomes: list[dict[str, Any]] = [{}] * len(many)
    for index, item in enumerate(many):
        try:
            taken.append((index, entries.read(item)))
        except FaultyError as error:
            outcomes[index] = _refused(index, error.faults)
    found = record_touchpoints(given=[given for _index, given in taken], by=by) if taken else []
    for (index, _given), outcome in zip(taken, found, strict=True):
        outcomes[index] = _outcome(index, outcome)
    statuses = [outcome["status"] for outcome in outcomes]
    counts = {status: statuses.count(status) for status in ("recorded", "repeated", "refused")}
    return {**counts, "results": outcomes}


def _outcome(index: int, outcome: Recorded | Fault) -> dict[str, Any]:
    if isinstance(outcome, Fault):
        return _refused(index, [outcome])
    return {
        "index": index, "status": "recorded" if outcome.is_new else "repeated", "id": outcome.id,
        "customer_id": outcome.customer_id, "errors": [],
    }  # fmt: skip


def _refused(index: int, faults: list[Fault]) -> dict[str, Any]:
    at = f"#/touchpoints/{index}"
    errors = [{"pointer": f"{at}/{fault.place}" if fault.place else at, "detail": fault.words} for fault in faults]
    return {"index": index, "status": "refused", "id": None, "customer_id": None, "errors": errors}
