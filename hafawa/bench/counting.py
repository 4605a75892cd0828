"""What figures cost: the page of 90 days, its report alone, and counting the record of events."""

from collections.abc import Iterator
from datetime import date, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from hafawa.accounts.models import Agent, Role
from hafawa.conversations.models import Conversation
from hafawa.insights import actions
from hafawa.insights.models import Matter
from hafawa.insights.period import Period
from hafawa.insights.queries import question
from hafawa.insights.report import report

from .meter import Figure, Meter
from .opening import getter

P95_MS = 1000.0
DAYS = 90
ADDRESS = f"/figures/?days={DAYS}&by=agent"


def measure(size: int) -> Iterator[Figure]:
    if not Matter.objects.exists() and size:
        began = perf_counter()
        while not actions.settle_recent(until=now() + timedelta(seconds=60)):
            pass
        yield Figure("figures.settle", size / (perf_counter() - began), "conversations/s")
    meter = Meter(size)
    agent = Agent.objects.filter(role=Role.ADMINISTRATOR).order_by("id")[0]
    today = now().date()
    shown = Matter.objects.filter(started_s__gte=_period(today).start_s).count()
    yield Figure("figures.shown", shown, "conversations", more={"of": Conversation.objects.count()})
    cost = meter.cost(lambda: report(question(agent, _period(today), {})).values(), times=3, rounds=3, warm=1)
    yield from cost.figures("figures.report", p95=P95_MS)
    cost = meter.cost(getter(agent)(ADDRESS), times=3, rounds=3, warm=1)
    yield from cost.figures("figures.page", p95=P95_MS)


def _period(today: date) -> Period:
    return Period(today - timedelta(days=DAYS - 1), today, ZoneInfo("Asia/Riyadh"))
