"""When things happen: the hours and days people write in, and how long an answer takes."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

# How busy each local hour is. In Ramadan the day begins late and the night is long.
HOURS = (3, 2, 1, 1, 1, 2, 4, 7, 10, 13, 14, 14, 13, 12, 11, 11, 12, 13, 14, 15, 16, 15, 11, 6)
RAMADAN_HOURS = (14, 13, 10, 6, 3, 1, 1, 1, 2, 5, 8, 10, 12, 12, 11, 9, 5, 3, 5, 9, 14, 17, 18, 17)
# How busy each day is, Monday first. The weekend is Friday and Saturday, or Saturday and Sunday.
WEEK = (10, 11, 11, 10, 5, 7, 12)
ROMANIAN_WEEK = (13, 12, 11, 11, 10, 5, 5)
SALE_DAY = 41  # days before the present: a sale, and after it the parcels that came late


def is_ramadan(moment: datetime) -> bool:
    """By the arithmetic Islamic calendar (30-year cycle, civil epoch); at most a day off what was seen in the sky."""
    days = moment.toordinal() - 227015  # 1 Muharram 1 AH is 16 July 622 (Julian)
    cycle_day = days % 10631
    year = (30 * cycle_day + 10646) // 10631
    day_of_year = cycle_day - (354 * (year - 1) + (3 + 11 * year) // 30)
    return 236 <= day_of_year < 266


def draw_start(random: Random, zone: str, country: str, now: datetime, first_day: float, last_day: float) -> datetime:
    """A moment between `first_day` and `last_day` days before now, as busy days and hours go. Never after now."""
    local = ZoneInfo(zone)
    week = ROMANIAN_WEEK if country == "ro" else WEEK
    for _ in range(40):
        day = (now - timedelta(days=random.uniform(last_day, first_day))).astimezone(local)
        busy = week[day.weekday()] + (9 if 0 <= SALE_DAY - (now - day).days <= 6 else 0)
        if random.random() * 21 > busy:
            continue
        hours = RAMADAN_HOURS if is_ramadan(day) and country != "ro" else HOURS
        hour = random.choices(range(24), cum_weights=list(accumulate(hours)))[0]
        moment = day.replace(hour=hour, minute=random.randrange(60), second=random.randrange(60), microsecond=0)
        if now - timedelta(days=first_day) <= moment <= now:
            return moment.astimezone(UTC)
    return (now - timedelta(days=random.uniform(last_day, first_day))).replace(microsecond=0)


def answer_after(random: Random, moment: datetime, zone: str) -> datetime:
    """When a colleague answers: log-normal, median two hours, and never at night or before the doors open."""
    later = moment + timedelta(hours=min(random.lognormvariate(0.7, 1.0), 60))
    local = later.astimezone(ZoneInfo(zone))
    if local.weekday() == 4 and zone != "Europe/Bucharest" and random.random() < 0.7:
        local += timedelta(days=1)
    if not 8 <= local.hour < 23:
        opening = local.replace(hour=8, minute=0, second=0) + timedelta(days=1 if local.hour >= 23 else 0)
        local = opening + timedelta(minutes=random.uniform(5, 150))
    return local.astimezone(UTC).replace(microsecond=0)


def write_after(random: Random, moment: datetime, zone: str) -> datetime:
    """When a customer writes again: log-normal, median three hours, asleep from one to seven."""
    later = moment + timedelta(hours=min(max(random.lognormvariate(1.1, 1.1), 0.05), 70))
    local = later.astimezone(ZoneInfo(zone))
    if 1 <= local.hour < 7:
        local = local.replace(hour=7, minute=random.randrange(60)) + timedelta(minutes=random.uniform(0, 120))
    return local.astimezone(UTC).replace(microsecond=0)
