"""What a search costs, from the words typed to the rows shown: common, rare, faded, two words, filtered by right."""

from collections.abc import Iterator
from functools import partial

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.queries import hidden_team_ids
from hafawa.conversations.queries import rows_by_ids
from hafawa.platform.search.finding import find

from .fill import COMMON, FADED, RARE
from .meter import Figure, Meter

COMMON_CPU_MS, RARE_CPU_MS, P95_MS = 20.0, 10.0, 150.0
MEASURED_AT = 50_000
"""The CPU limits are promised for this size; the time for a million messages."""


def measure(size: int) -> Iterator[Figure]:
    meter = Meter(size)
    agent = Agent.objects.exclude(role=Role.ADMINISTRATOR).exclude(teams__is_restricted=True).order_by("id")[0]
    for name, (query, typed, limit) in QUERIES.items():
        cost = meter.cost(partial(search, agent, query, typed), times=10)
        found = len(search(agent, query, typed))
        for figure in cost.figures(f"search.{name}", cpu=limit if size <= MEASURED_AT else None, p95=P95_MS):
            yield Figure(figure.name, figure.value, figure.unit, figure.limit, {**figure.more, "rows": found})


def search(agent: Agent, query: str, typed: bool = False) -> list[object]:
    hits = find(query, kinds=["message"], hidden_scopes=hidden_team_ids(agent), group=True, as_typed=typed)
    return list(rows_by_ids(agent, [hit.parent_id for hit in hits]))


QUERIES = {
    "common_arabic": (COMMON[0], False, COMMON_CPU_MS),
    "common_english": (COMMON[1], False, COMMON_CPU_MS),
    "rare_arabic": (RARE[0], False, RARE_CPU_MS),
    "rare_english": (RARE[1], False, RARE_CPU_MS),
    "one_number": ("HW1001", False, RARE_CPU_MS),
    "nothing": ("xylophone", False, RARE_CPU_MS),
    "faded": (FADED, False, COMMON_CPU_MS),
    "two_common_that_never_meet": (" ".join(COMMON), False, COMMON_CPU_MS),
    "as_typed": (COMMON[1][:3], True, COMMON_CPU_MS),
    "phrase": ('"شكرا لكم"', False, COMMON_CPU_MS),
}
