"""What can be measured, by the word the command takes; and at which sizes when none is named."""

from collections.abc import Callable, Iterator

from . import counting, finding, hours, ingest, lists, live, opening, parsing, promises, routing, touching
from .meter import Figure
from .prepared import prepared

Measure = Callable[[int], Iterator[Figure]]
MEASURES: dict[str, Measure] = {
    "ingest": ingest.measure,
    "lists": lists.measure,
    "inbox": opening.measure_inbox,
    "open": opening.measure_conversation,
    "search": finding.measure,
    "live": live.measure,
    "parse": parsing.measure,
    "figures": counting.measure,
    "hours": hours.measure,
    "promises": promises.measure,
    "routing": routing.measure,
    "touchpoints": touching.measure,
}
SIZES = {
    "ingest": (0, 50_000),
    "lists": (50_000,),
    "inbox": (10_000, 50_000),
    "open": (10_000, 50_000),
    "search": (50_000,),
    "live": (10_000,),
    "parse": (0,),
    "figures": (10_000,),
    "hours": (0,),
    "promises": (50_000,),
    "routing": (10_000,),
    "touchpoints": (10_000,),
}


def run(what: str, size: int) -> Iterator[Figure]:
    """Fill the database of this process if it is new, then measure."""
    ready = prepared(size)
    if ready.took_s:
        yield Figure("fill", ready.took_s, "s", more={"messages": ready.filled.messages})
    yield from MEASURES[what](size)
