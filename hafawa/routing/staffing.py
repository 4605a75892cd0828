"""How many colleagues a team needs. Pure: everything it knows stands in its arguments.

What is answered at once (chat, phone): the Erlang C formula of a queue in which people wait and do not give up, with
calls that come at random and take a random time. It asks for rather too many than too few, since in truth some leave.
What may wait (mail): the work that comes and what lies there already, over the time there is to do it.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", 1917. Traffic is in erlangs: how many conversations would go on at once if nobody waited.
"""

from dataclasses import dataclass
from math import ceil, exp, inf

MOST_TRAFFIC = 5000.0


@dataclass(frozen=True, slots=True)
class Staff:
    """So many colleagues at work, and what customers get from them."""

    agents: int
    rostered: int  # with those who are ill, on a break, in training
    waits: float  # the share of customers who wait at all
    level: float  # the share answered in time
    average_s: float  # how long they wait on average, those who do not wait included
    occupancy: float  # the share of their time in which colleagues are busy


def traffic(calls: float, interval_s: float, handling_s: float) -> float:
    """Erlangs."""
    return calls * handling_s / interval_s


def erlang_c(erlangs: float, agents: int) -> float:
    """The probability that somebody has to wait. 1 where more comes than can be done."""
    if erlangs <= 0:
        return 0.0
    if agents <= erlangs:
        return 1.0
    blocked = 1.0  # Erlang B, grown one colleague at a time: no factorial, no overflow
    for number in range(1, agents + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    return blocked / (1 - erlangs / agents * (1 - blocked))


def service_level(erlangs: float, agents: int, handling_s: float, within_s: float) -> float:
    """The share of customers who wait no longer than that."""
    if erlangs > 0 and agents <= erlangs:
        return 0.0
    return 1 - erlang_c(erlangs, agents) * exp(-(agents - erlangs) * within_s / handling_s)


def average_wait_s(erlangs: float, agents: int, handling_s: float) -> float:
    if erlangs > 0 and agents <= erlangs:
        return inf
    return erlang_c(erlangs, agents) * handling_s / (agents - erlangs) if erlangs > 0 else 0.0


def staff_for(
    *, calls: float, interval_s: float, handling_s: float, level: float, within_s: float,
    shrinkage: float = 0.0, occupancy: float = 1.0,
) -> Staff:  # fmt: skip
    """The fewest that answer this share in time and are busy for no more than this part of it.

    `level`, `shrinkage` and `occupancy` are shares of one. Raises ValueError for what cannot be answered.
    """
    if calls < 0 or handling_s <= 0 or interval_s <= 0 or within_s < 0:
        raise ValueError("calls, times and intervals are positive")
    if not (0 <= level < 1 and 0 <= shrinkage < 1 and 0 < occupancy <= 1):
        raise ValueError("shares lie between 0 and 1")
    erlangs = traffic(calls, interval_s, handling_s)
    if erlangs > MOST_TRAFFIC:
        raise ValueError("more than this can reckon with")
    if erlangs == 0:
        return Staff(0, 0, 0.0, 1.0, 0.0, 0.0)
    agents = max(int(erlangs) + 1, ceil(erlangs / occupancy - 1e-9))
    while service_level(erlangs, agents, handling_s, within_s) < level:
        agents += 1
    return Staff(
        agents=agents,
        rostered=ceil(agents / (1 - shrinkage) - 1e-9),
        waits=erlang_c(erlangs, agents),
        level=service_level(erlangs, agents, handling_s, within_s),
        average_s=average_wait_s(erlangs, agents, handling_s),
        occupancy=erlangs / agents,
    )


@dataclass(frozen=True, slots=True)
class Throughput:
    """What work that may wait asks for."""

    work_s: float  # of handling, new and old
    agents: float  # of undivided working time
    rostered: int


def throughput_for(
    *,
    arriving: float,
    backlog: float,
    handling_s: float,
    hours_s: float,
    shrinkage: float = 0.0,
    occupancy: float = 1.0,
) -> Throughput:
    """How many it takes to have done all that arrives, and what lies there, by the end of `hours_s` of work.

    Raises ValueError for what cannot be answered.
    """
    if arriving < 0 or backlog < 0 or handling_s <= 0 or hours_s <= 0:
        raise ValueError("numbers and times are positive")
    if not (0 <= shrinkage < 1 and 0 < occupancy <= 1):
        raise ValueError("shares lie between 0 and 1")
    work_s = (arriving + backlog) * handling_s
    agents = work_s / (hours_s * occupancy)
    return Throughput(work_s, agents, ceil(agents / (1 - shrinkage) - 1e-9))
