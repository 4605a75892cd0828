"""What the shop promises: hours in Riyadh and Bucharest, a prayer break, Ramadan; quicker for trade."""

from datetime import datetime

from django.db.models import F

from hafawa.conversations.models import Conversation, Status
from hafawa.platform.events.actor import Actor
from hafawa.sla import actions
from hafawa.sla.models import Clock, Ledger, WorkCalendar

from .workspace import Ground

HOUR_S, DAY_S = 3600, 86_400
RIYADH = [["09:00", "12:00"], ["12:30", "15:15"], ["15:45", "18:00"]]
RAMADAN = [["10:00", "15:00"], ["21:00", "00:30"]]
BUCHAREST = [["09:00", "13:00"], ["14:00", "18:00"]]
STEPS = [
    {"on": "warn", "do": "notify_assignee", "after_s": 0},
    {"on": "breach", "do": "notify_assignee", "after_s": 0},
    {"on": "breach", "do": "notify_leads", "after_s": 1800},
    {"on": "breach", "do": "raise_priority", "after_s": HOUR_S},
]
UNSETTLED = (Status.OPEN, Status.WAITING, Status.SNOOZED)


def make_promises(ground: Ground) -> None:
    """Calendars and policies, made by actions."""
    owner = ground.owner.actor
    _calendars(ground, owner)
    targets: dict[str, dict[str, tuple[int, WorkCalendar | None]]] = {
        "Dar Al Bunn": {"first": (2 * HOUR_S, None), "next": (3 * HOUR_S, None), "resolution": (27 * HOUR_S, None)},
        "Bills and refunds": {"first": (2 * HOUR_S, None), "next": (2 * HOUR_S, None), "update": (18 * HOUR_S, None)},
        "Trade": {"first": (HOUR_S, None), "next": (HOUR_S, None), "resolution": (9 * HOUR_S, None)},
    }
    conditions = {
        "Dar Al Bunn": {},
        "Bills and refunds": {"tags": ["refund", "invoice"]},
        "Trade": {"brands": [ground.brands["trade"].pk]},
    }
    for name, promised in targets.items():
        actions.save_policy(name=name, conditions=conditions[name], targets=promised, steps=STEPS, by=owner)


def _calendars(ground: Ground, owner: Actor) -> None:
    actions.save_calendar(
        name="Riyadh", zone="Asia/Riyadh", country="SA", by=owner,
        week=[RIYADH if day in {0, 1, 2, 3, 6} else [] for day in range(7)],
        ramadan=[RAMADAN if day in {0, 1, 2, 3, 6} else [] for day in range(7)],
    )  # fmt: skip
    actions.save_calendar(
        name="București", zone="Europe/Bucharest", country="RO", team=ground.teams["bucharest"], by=owner,
        week=[BUCHAREST if day < 5 else [] for day in range(7)],
    )  # fmt: skip


def start_clocks(now: datetime) -> None:
    """Clocks for what is open, as they would stand by now: what is past was said when it happened."""
    ids = list(Conversation.objects.filter(status__in=UNSETTLED).values_list("pk", flat=True))
    for start in range(0, len(ids), 200):
        actions.recount(conversation_ids=ids[start : start + 200], with_past=False)
    Clock.objects.filter(ended_at=None, warn_at__lte=now).update(warned_at=F("warn_at"))
    Clock.objects.filter(ended_at=None, due_at__lt=now).update(breached_at=F("due_at"))
    Ledger.objects.update(counted_version=F("version"), running_version=F("version"), caught_up_to=now)
