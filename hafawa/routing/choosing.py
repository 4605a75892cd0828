"""choose(): who gets it, and why. Pure: everything it knows stands in its arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from .models import Presence, Strategy

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A colleague at this moment. Load and capacity are in the weight of one mail."""

    agent_id: int
    load: int = 0
    capacity: int = 10
    presence: str = Presence.AVAILABLE
    is_on_vacation: bool = False
    may_see: bool = True
    skills: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()  # empty: any
    given_at: datetime | None = None
    freed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a conversation asks of whoever gets it."""

    weight: int = 1
    language: str = ""
    skills: frozenset[int] = frozenset()
    last_agent_id: int | None = None  # who looked after this customer before, where the queue is sticky
    passed_by: frozenset[int] = field(default_factory=frozenset)  # it was taken back from these: they come last


class Refusal(StrEnum):
    """Why a colleague cannot have it, the weightiest first."""

    MAY_NOT_SEE = "may_not_see"
    ON_VACATION = "on_vacation"
    ABSENT = "absent"
    UNSKILLED = "unskilled"
    OTHER_LANGUAGE = "other_language"
    FULL = "full"


class Why(StrEnum):
    """Why it went to this one: kept with the assignment, told by queries.why()."""

    STICKY = "sticky"
    ONLY_ONE = "only_one"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    LONGEST_IDLE = "longest_idle"


@dataclass(frozen=True, slots=True)
class Choice:
    agent_id: int
    why: Why
    among: int  # how many could have had it


def refusal(candidate: Candidate, need: Need) -> Refusal | None:
    """Why this one cannot have it; None when they can."""
    if not candidate.may_see:
        return Refusal.MAY_NOT_SEE
    if candidate.is_on_vacation:
        return Refusal.ON_VACATION
    if candidate.presence != Presence.AVAILABLE:
        return Refusal.ABSENT
    if not need.skills <= candidate.skills:
        return Refusal.UNSKILLED
    if not _speaks(candidate, need.language):
        return Refusal.OTHER_LANGUAGE
    return Refusal.FULL if candidate.load + need.weight > candidate.capacity else None


def _speaks(candidate: Candidate, language: str) -> bool:
    return not language or not candidate.languages or language in candidate.languages


def attainable(candidates: Sequence[Candidate], need: Need) -> Need:
    """The need without what nobody of the team could ever meet, today or tomorrow: nobody waits for that."""
    can_see = [each for each in candidates if each.may_see]
    skills = need.skills if any(need.skills <= each.skills for each in can_see) else frozenset()
    language = need.language if any(_speaks(each, need.language) for each in can_see) else ""
    return replace(need, language=language, skills=skills)


def choose(candidates: Sequence[Candidate], need: Need, strategy: str, moment: datetime) -> Choice | None:
    """Who gets it; None when nobody can now, or when the queue is shared by hand.

    Those it was taken back from only get it again when nobody else can have it. A language or skill nobody of the team
    has is not asked for. A weight above everybody's capacity goes to somebody with nothing to do. Equal ones: whoever
    was given one longest ago, then the smaller id.
    """
    if strategy == Strategy.MANUAL:
        return None
    need = _carriable(candidates, attainable(candidates, need))
    able = [each for each in candidates if refusal(each, need) is None]
    able = [each for each in able if each.agent_id not in need.passed_by] or able
    if not able:
        return None
    if any(each.agent_id == need.last_agent_id for each in able):
        return Choice(need.last_agent_id or 0, Why.STICKY, len(able))
    best = min(able, key=lambda each: (*ORDERS[strategy](each, moment), each.agent_id))
    return Choice(best.agent_id, Why.ONLY_ONE if len(able) == 1 else Why(strategy), len(able))


def _carriable(candidates: Sequence[Candidate], need: Need) -> Need:
    """A weight nobody could carry counts as all that the strongest can: or it would wait for ever."""
    most = max((each.capacity for each in candidates), default=0)
    return replace(need, weight=most) if 0 < most < need.weight else need


def _turn(candidate: Candidate, moment: datetime) -> tuple[float | datetime, ...]:
    return (candidate.given_at or LONG_AGO,)


def _load(candidate: Candidate, moment: datetime) -> tuple[float | datetime, ...]:
    return (candidate.load, candidate.given_at or LONG_AGO)


def _idle(candidate: Candidate, moment: datetime) -> tuple[float | datetime, ...]:
    """Busy since their last one came, idle since they last had less to do: the longer, the earlier their turn."""
    since = max(candidate.given_at or LONG_AGO, candidate.freed_at or LONG_AGO)
    return (-(moment - since).total_seconds(),)


ORDERS: dict[str, Callable[[Candidate, datetime], tuple[float | datetime, ...]]] = {
    Strategy.ROUND_ROBIN: _turn,
    Strategy.LEAST_LOADED: _load,
    Strategy.LONGEST_IDLE: _idle,
}
