"""A period of whole days in somebody's time zone, and how its moments fall into days, weekdays and hours."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

LONGEST_DAYS = 400
QUARTER_S = 900  # every zone's offset is a whole number of quarter hours


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included, as `zone` has them."""

    first: date
    last: date
    zone: tzinfo

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    @property
    def start_s(self) -> int:
        return self._midnight(self.first)

    @property
    def end_s(self) -> int:
        """The first second after it."""
        return self._midnight(self.last + timedelta(days=1))

    def before(self) -> "Period":
        """The days it is compared with: as many, on the same weekdays, right before it."""
        back = timedelta(days=-(-len(self.days) // 7) * 7)
        return Period(self.first - back, self.last - back, self.zone)

    def _midnight(self, day: date) -> int:
        return int(datetime.combine(day, time(), self.zone).timestamp())

    def slots(self) -> "Slots":
        return _slots(self)


class Slots:
    """Looks up where a second falls, by quarter hours computed once: daylight saving included."""

    def __init__(self, period: Period) -> None:
        self._start, self._first = period.start_s, period.first.weekday()
        edges = [period._midnight(day) for day in period.days]
        self._places: list[tuple[int, int]] = []
        self._known: dict[str, list[int]] = {}
        for second in range(self._start, period.end_s, QUARTER_S):
            there = datetime.fromtimestamp(second, period.zone)
            self._places.append((bisect_right(edges, second) - 1, there.hour))

    def day_and_hour(self, second: int) -> tuple[int, int]:
        """The number of the day in the period, from 0, and the hour of that day (0 to 23)."""
        return self._places[(second - self._start) // QUARTER_S]

    def places(self, by: str) -> list[int]:
        """For each quarter hour of the period its day, hour, weekday (0 is Monday) or hour of the week."""
        if by not in self._known:
            count: Callable[[tuple[int, int]], int] = {
                "day": lambda place: place[0],
                "hour": lambda place: place[1],
                "weekday": lambda place: (self._first + place[0]) % 7,
                "weekday_hour": lambda place: (self._first + place[0]) % 7 * 24 + place[1],
            }[by]
            self._known[by] = list(map(count, self._places))
        return self._known[by]


@lru_cache(maxsize=64)
def _slots(period: Period) -> Slots:
    """A period is asked about many times while one page is drawn."""
    return Slots(period)
