"""The staffing view: a week by hour and weekday, what arrives in it, how many it takes, and how many are planned."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from hafawa.accounts.models import Agent, Membership
from hafawa.accounts.queries import hidden_team_ids, workspace
from hafawa.conversations.channel import installed_channels
from hafawa.conversations.models import Direction, Message

from . import arrivals, queries
from .hours import work_hours
from .models import Presence, Seat
from .staffing import Staff, Throughput, staff_for, throughput_for

HOUR_S = 3600.0
SHADES = 5
IN_A_ROW = timedelta(minutes=30)
LOOKED_AT, ENOUGH = 2000, 20
FIRST_HANDLING_S = 300


@dataclass(frozen=True, slots=True)
class Cell:
    arrivals: float
    shade: int  # 0 (nothing) to SHADES
    needed: int | None  # colleagues on the roster; None for work that may wait
    planned: int

    @property
    def is_short(self) -> bool:
        return self.needed is not None and self.needed > self.planned


@dataclass(frozen=True, slots=True)
class Plan:
    hours: list[tuple[int, list[Cell]]]  # of the day, each with its seven weekdays, Monday first
    weeks: int  # that the arrivals are an average of
    busiest: Staff | None
    days: list[Throughput] | None  # for work that may wait: each weekday
    a_day: list[float]  # arrivals
    planned_hours: list[int]  # hours of work planned on each weekday, all colleagues together
    here_now: int


def plan(agent: Agent, asked: Mapping[str, Any]) -> Plan:
    """What this lead asks: restricted teams they are not in are left out."""
    hidden, zone = hidden_team_ids(agent), ZoneInfo(workspace().time_zone)
    grid, weeks = arrivals.week_of(zone, channel=asked["channel"], hidden=hidden)
    planned = planned_week(zone, hidden)
    most = max(max(day) for day in grid)
    staff = [[_staff(count, asked) for count in day] for day in grid] if asked["is_live"] else None
    hours = [
        (
            hour,
            [
                Cell(
                    grid[day][hour], _shade(grid[day][hour], most), staff[day][hour].rostered if staff else None,
                    planned[day][hour],
                )
                for day in range(7)
            ],
        )
        for hour in range(24)
    ]  # fmt: skip
    a_day = [sum(day) for day in grid]
    works = [sum(day) for day in planned]
    return Plan(
        hours=hours,
        weeks=weeks,
        busiest=max((each for day in staff for each in day), key=lambda each: each.agents) if staff else None,
        days=None if staff else [_throughput(count, asked) for count in a_day],
        a_day=a_day,
        planned_hours=works,
        here_now=Seat.objects.filter(presence=Presence.AVAILABLE, agent__is_active=True).count(),
    )


def _shade(count: float, most: float) -> int:
    return -(-int(count * SHADES * 1000) // int(most * 1000)) if most and count else 0


def _staff(calls: float, asked: Mapping[str, Any]) -> Staff:
    return staff_for(
        calls=calls, interval_s=HOUR_S, handling_s=asked["handling_s"], level=asked["level"] / 100,
        within_s=asked["within_s"], shrinkage=asked["shrinkage"] / 100, occupancy=asked["occupancy"] / 100,
    )  # fmt: skip


def _throughput(arriving: float, asked: Mapping[str, Any]) -> Throughput:
    return throughput_for(
        arriving=arriving, backlog=asked["backlog"], handling_s=asked["handling_s"],
        hours_s=asked["day_hours"] * HOUR_S, shrinkage=asked["shrinkage"] / 100, occupancy=asked["occupancy"] / 100,
    )  # fmt: skip


def planned_week(zone: ZoneInfo, hidden: Collection[int]) -> list[list[int]]:
    """Colleagues whose teams work in each hour of the seven days from today, without those on vacation then."""
    hours, today = work_hours(), now().astimezone(zone).date()
    teams: dict[int, set[int]] = defaultdict(set)
    people = {each.pk for each in queries.answering()}
    for team_id, agent_id in Membership.objects.exclude(team_id__in=hidden).values_list("team_id", "agent_id"):
        if agent_id in people:
            teams[team_id].add(agent_id)
    seats = queries.seats(people)
    grid = [[0] * 24 for _day in range(7)]
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        gone = {pk for pk, seat in seats.items() if seat.is_on_vacation(day)}
        for hour in range(24):
            at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=zone)
            there: set[int] = set()
            for team_id, members in teams.items():
                if not members <= there and hours.is_at_work(team_id, at):
                    there |= members
            grid[day.weekday()][hour] = len(there - gone)
    return grid


def handling_known(channel: str) -> int | None:
    """Seconds from one answer to the next of the same colleague, where little lies between: the median of the newest.

    None where fewer than ENOUGH were found. It is what the record can tell of how long an answer takes.
    """
    rows = Message.objects.filter(direction=Direction.OUT, auto="", agent__isnull=False, is_forward=False)
    rows = rows.filter(inbox__kind=channel) if channel else rows
    newest = rows.order_by("-pk").values_list("agent_id", "created_at")[:LOOKED_AT]
    later: dict[int | None, datetime] = {}
    gaps = []
    for agent_id, at in newest:
        after = later.get(agent_id)
        if after and timedelta(0) < after - at <= IN_A_ROW:
            gaps.append((after - at).total_seconds())
        later[agent_id] = at
    return round(median(gaps)) if len(gaps) >= ENOUGH else None


def backlog_now(hidden: Collection[int]) -> int:
    """How many wait for an answer, at most ten thousand."""
    return queries.waiting_for_us().exclude(team_id__in=hidden)[:10_000].count()


def is_live(channel: str) -> bool:
    """Whether people wait there for an answer at once: such a conversation weighs more than a mail."""
    return any(each.kind == channel and each.weight > 1 for each in installed_channels())
