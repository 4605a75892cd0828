"""What the desk's lists cost in the database: every view, its count, and the ways to narrow it, at any size."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import Max

from hafawa.accounts.models import Agent, Role, Tag, Team
from hafawa.conversations import queries
from hafawa.conversations.models import Conversation
from hafawa.conversations.queries import Filters, View

from .meter import Figure, Meter

P95_MS = 100.0


def measure(size: int) -> Iterator[Figure]:
    """As a colleague who must not see the restricted team: the harder question."""
    meter = Meter(size)
    agent = Agent.objects.exclude(role=Role.ADMINISTRATOR).exclude(teams__is_restricted=True).order_by("id")[0]
    for name, call in {**_pages(agent), **_counts(agent), **_narrowed(agent), **_reading(agent)}.items():
        cost = meter.cost(call, times=5, rounds=3, warm=2)
        yield cost.figures(f"list.{name}", p95=P95_MS)[1]


def _views() -> list[View]:
    teams = Team.objects.filter(is_restricted=False)[:1]
    return [*queries.VIEWS.values(), *(queries.team_view(team.pk, team.name) for team in teams)]


def _pages(agent: Agent) -> dict[str, Callable[[], object]]:
    return {f"page.{view.key}": partial(queries.list_page, agent, view) for view in _views()}


def _counts(agent: Agent) -> dict[str, Callable[[], object]]:
    return {f"count.{view.key}": partial(queries.count, agent, view) for view in _views()}


def _narrowed(agent: Agent) -> dict[str, Callable[[], object]]:
    tag = Tag.objects.order_by("id")[0].name
    customer = Conversation.objects.order_by("-id").values_list("customer_id", flat=True).first()
    ways = {
        "tag": Filters(tag=tag),
        "status_and_tag": Filters(status="resolved", tag=tag),
        "no_such_tag": Filters(tag="nothing is called so"),
        "language": Filters(language="ro"),
        "priority": Filters(status="open", priority=4),
        "customer": Filters(customer_id=customer),
        "assignee": Filters(assignee_id=agent.pk),
        "team": Filters(team_id=Team.objects.order_by("id")[0].pk),
        "brand": Filters(brand_id=Conversation.objects.aggregate(Max("brand_id"))["brand_id__max"]),
        "nobody_of_type": Filters(type="how_to"),
    }
    return {f"by.{name}": partial(queries.list_page, agent, filters=way) for name, way in ways.items()}


def _reading(agent: Agent) -> dict[str, Callable[[], object]]:
    row = queries.visible_to(agent).order_by("-id")[0]
    return {
        "thread": lambda: queries.thread(row),
        "history": lambda: queries.history(row),
        "customer": lambda: queries.conversations_of(row.customer_id, agent),
        "failed_arrivals": queries.failed_arrivals,
    }
