"""Reading what arrived when: the last hour, the same hour of the weeks before, a week by hour and weekday."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum
from django.utils.timezone import now

from .models import Arrivals, Tally

QUARTER_S = 900
WEEKS = 8
KEPT = timedelta(weeks=WEEKS, days=1)


def between(start: datetime, end: datetime) -> int:
    """In the quarters that began in this time."""
    rows = Arrivals.objects.filter(quarter_s__gte=_quarter(start), quarter_s__lt=_quarter(end))
    return rows.aggregate(n=Sum("count"))["n"] or 0


def same_hour_before(end: datetime, zone: ZoneInfo, *, quarters: int = 4) -> list[int]:
    """In the same quarters of the same weekday, by the clock on the wall, a week ago, two, …: as far as is counted."""
    counted_since = first_counted()
    found = []
    for week in range(1, WEEKS + 1):
        then = (end.astimezone(zone).replace(tzinfo=None) - timedelta(weeks=week)).replace(tzinfo=zone)
        start = then - timedelta(seconds=QUARTER_S * quarters)
        if counted_since is not None and start >= counted_since:
            found.append(between(start, then))
    return found


def first_counted() -> datetime | None:
    """Since when all is counted; None before anything is, or while the past is still being counted."""
    mark = Tally.objects.filter(pk=1).first()
    if mark is None or mark.back_to:
        return None
    first = Arrivals.objects.order_by("quarter_s").values_list("quarter_s", flat=True).first()
    return datetime.fromtimestamp(first, tz=ZoneInfo("UTC")) if first is not None else None


def week_of(zone: ZoneInfo, *, channel: str = "", hidden: Collection[int] = ()) -> tuple[list[list[float]], int]:
    """Arrivals an hour, by weekday (Monday first) and hour, on average of the whole weeks there are; and how many."""
    since = first_counted()
    today = now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    weeks = 0
    if since is not None:
        began = since.astimezone(zone).replace(tzinfo=None)
        weeks = min(WEEKS, (today - began) // timedelta(weeks=1))
    grid = [[0.0] * 24 for _day in range(7)]
    if not weeks:
        return grid, 0
    start = (today - timedelta(weeks=weeks)).replace(tzinfo=zone)
    for quarter, count in _by_quarter(start, today.replace(tzinfo=zone), channel, hidden):
        at = datetime.fromtimestamp(quarter, tz=zone)
        grid[at.weekday()][at.hour] += count / weeks
    return grid, weeks


def _by_quarter(
    start: datetime, end: datetime, channel: str, hidden: Collection[int]
) -> QuerySet[Arrivals, tuple[int, int]]:
    rows = Arrivals.objects.filter(quarter_s__gte=_quarter(start), quarter_s__lt=_quarter(end))
    rows = rows.filter(channel=channel) if channel else rows
    rows = rows.exclude(team_id__in=hidden) if hidden else rows
    return rows.values_list("quarter_s").annotate(n=Sum("count")).order_by()


def _quarter(at: datetime) -> int:
    return int(at.timestamp()) // QUARTER_S * QUARTER_S
