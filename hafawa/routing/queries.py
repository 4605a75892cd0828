"""Reading how work is shared: which queue, who is there, what waits."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hafawa.accounts.models import Agent, Membership, Role
from hafawa.accounts.permissions import GRANTS, May
from hafawa.conversations.channel import installed_channels
from hafawa.conversations.models import Conversation, Status
from hafawa.platform.web.reading import write_number

from . import switch
from .choosing import Candidate, Need, Why
from .hours import work_hours
from .models import HouseRules, Offer, Presence, Queue, Rush, Seat, Skill, Strategy, Weight, on_vacation

ORDER = ("-priority", "waiting_since", "id")
"""What waits: what presses most, then who has waited longest."""


def automatic() -> QuerySet[Queue]:
    return Queue.objects.exclude(strategy=Strategy.MANUAL)


def queue_of(conversation_id: int, *, or_absent: bool = False) -> Queue | None:
    """The queue this conversation stands in, where routing is to give it to somebody. At most one query.

    With `or_absent` also where its owner has a vacation written down, of whatever days: see is_absent().
    """
    if not switch.is_on():
        return None
    waiting = waiting_for_us().filter(pk=conversation_id)
    absent = Seat.objects.filter(Q(vacation_from__isnull=False) | Q(vacation_to__isnull=False)).values("pk")
    waiting = (
        waiting.filter(Q(assignee=None) | Q(assignee_id__in=absent)) if or_absent else waiting.filter(assignee=None)
    )
    return automatic().filter(team_id__in=waiting.values("team_id")).first()


def unowned() -> QuerySet[Conversation]:
    """Somebody waits for an answer, and it is nobody's."""
    return waiting_for_us().filter(assignee=None)


def waiting_for_us() -> QuerySet[Conversation]:
    """Open, and somebody waits for an answer; with the channel of the newest message as `kind`."""
    rows = Conversation.objects.filter(status=Status.OPEN, waiting_since__isnull=False, merged_into=None)
    return rows.annotate(kind=F("last_message__inbox__kind"))


def is_absent(agent_id: int) -> bool:
    """Whether a colleague is on vacation today, by their own clock."""
    seat = Seat.objects.select_related("agent").filter(pk=agent_id).first()
    return seat is not None and seat.is_on_vacation(now().astimezone(seat.agent.zone).date())


def waiting_in(team_id: int) -> QuerySet[Conversation]:
    """A team's queue, in order."""
    return unowned().filter(team_id=team_id).order_by(*ORDER)


def teams_served_by(agent_id: int) -> list[int]:
    """The automatic queues this colleague is given work from."""
    if not switch.is_on():
        return []
    mine = Membership.objects.filter(agent_id=agent_id).values("team_id")
    return list(automatic().filter(team_id__in=mine).order_by("team_id").values_list("team_id", flat=True))


def routed_owner(conversation_id: int) -> int | None:
    """Whom a conversation belongs to, where that is somebody an automatic queue gives work to. At most one query."""
    if not switch.is_on():
        return None
    served = Membership.objects.filter(team_id__in=automatic().values("team_id")).values("agent_id")
    owner = Conversation.objects.filter(pk=conversation_id, assignee_id__in=served)
    return owner.values_list("assignee_id", flat=True).first()


def seats(agent_ids: Collection[int]) -> dict[int, Seat]:
    """What is known of these colleagues; who has no seat yet is not in it."""
    return {seat.pk: seat for seat in Seat.objects.filter(pk__in=agent_ids).prefetch_related("skills")}


def weights() -> dict[str, int]:
    """How much of a colleague a conversation of each channel takes, a mail being one."""
    said = {channel.kind: channel.weight for channel in installed_channels()}
    return said | dict(Weight.objects.values_list("kind", "weight"))


def loads(agent_ids: Collection[int] | QuerySet[Any, Any], weighing: dict[str, int]) -> dict[int, int]:
    """What these colleagues carry now: their open conversations, weighed by the channel of the newest message.

    Who carries nothing is not in it.
    """
    rows = (
        Conversation.objects.filter(assignee_id__in=agent_ids, status=Status.OPEN, merged_into=None)
        .values_list("assignee_id", "last_message__inbox__kind")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[int, int] = defaultdict(int)
    for agent_id, kind, count in rows:
        found[agent_id or 0] += weighing.get(kind or "", 1) * count
    return found


def candidates(
    queue: Queue, weighing: dict[str, int], moment: datetime, *, only: Collection[int] | None = None
) -> list[Candidate]:
    """The colleagues of a queue as choose() asks for them: its members who may answer; or some of them.

    Five queries of plain values, however many they are: with 200 colleagues, rows as objects cost more than all else.
    """
    members = Membership.objects.filter(team_id=queue.pk).values("agent_id")
    rows = Agent.objects.active().filter(pk__in=members, role__in=ANSWERING).order_by()
    people = dict((rows if only is None else rows.filter(pk__in=only)).values_list("pk", "time_zone"))
    seated = Seat.objects.filter(pk__in=members)  # by subquery: a list of 200 ids costs more than what it finds
    seated = seated if only is None else seated.filter(pk__in=only)
    known = {row[0]: row for row in seated.values_list("pk", *_SEAT)}
    can: dict[int, set[int]] = defaultdict(set)
    for seat_id, skill_id in Seat.skills.through.objects.filter(seat_id__in=members).values_list("seat_id", "skill_id"):
        can[seat_id].add(skill_id)
    carried = loads(members if only is None else only, weighing)
    queue = Queue(team_id=queue.pk, strategy=queue.strategy, capacity=grown(queue.capacity, rush_extra()))
    return [
        _candidate(queue, known.get(pk) or (pk, *_NO_SEAT), frozenset(can[pk]), carried.get(pk, 0), moment, zone)
        for pk, zone in people.items()
    ]


def rush_extra() -> int:
    """By how many per cent capacities are larger now. One query."""
    extra = HouseRules.objects.filter(rush_extra__gt=0, pk__in=Rush.objects.filter(is_on=True).values("pk"))
    return extra.values_list("rush_extra", flat=True).first() or 0


def grown(capacity: int, percent: int) -> int:
    return -(-capacity * (100 + percent) // 100)


_SEAT = ("presence", "max_load", "languages", "vacation_from", "vacation_to", "given_at", "freed_at")
_NO_SEAT = (Presence.AVAILABLE, None, (), None, None, None, None)
ANSWERING = [role for role in Role if May.ANSWER in GRANTS[role]]


def _candidate(
    queue: Queue, seat: tuple[Any, ...], skills: frozenset[int], load: int, moment: datetime, zone: str
) -> Candidate:
    pk, presence, max_load, languages, first, last, given_at, freed_at = seat
    is_away = bool(first or last) and on_vacation(first, last, moment.astimezone(ZoneInfo(zone)).date())
    return Candidate(
        agent_id=pk,
        load=load,
        capacity=queue.capacity if max_load is None else min(max_load, queue.capacity),
        presence=presence,
        is_on_vacation=is_away,
        skills=skills,
        languages=frozenset(languages),
        given_at=given_at,
        freed_at=freed_at,
    )


def needs_of(
    rows: Collection[Conversation], queue: Queue, weighing: dict[str, int], known: Collection[Skill]
) -> dict[int, Need]:
    """What conversations of waiting_for_us() ask of whoever gets them; `known` are all the skills there are.

    At most three queries, however many they are.
    """
    ids = [row.pk for row in rows]
    offers, tags = Offer.objects.in_bulk(ids), _tags_of(ids, known)
    owners = _last_owners(ids) if queue.is_sticky else {}
    return {
        row.pk: Need(
            weight=weighing.get(getattr(row, "kind", "") or "", 1),
            language=row.language,
            skills=_skills_for(row, tags[row.pk], known),
            last_agent_id=owners.get(row.pk),
            passed_by=frozenset(passed_by(row, offers.get(row.pk))),
        )
        for row in rows
    }


def _tags_of(ids: Collection[int], known: Collection[Skill]) -> dict[int, set[int]]:
    """Only asked for where a skill is bound to a tag."""
    found: dict[int, set[int]] = defaultdict(set)
    if any(skill.tag_id for skill in known):
        for pk, tag_id in Conversation.tags.through.objects.filter(conversation_id__in=ids).values_list(
            "conversation_id", "tag_id"
        ):
            found[pk].add(tag_id)
    return found


def _skills_for(conversation: Conversation, tags: Collection[int], known: Collection[Skill]) -> frozenset[int]:
    return frozenset(
        skill.pk for skill in known if skill.tag_id in tags or (skill.type and skill.type == conversation.type)
    )


def _last_owners(ids: Collection[int]) -> dict[int, int | None]:
    """Who looked after the customer's latest other matter, by conversation."""
    others = Conversation.objects.filter(customer_id=OuterRef("customer_id"), assignee__isnull=False)
    latest = others.exclude(pk=OuterRef("pk")).order_by("-last_activity_at", "-id").values("assignee_id")
    return dict(Conversation.objects.filter(pk__in=ids).values_list("pk", Subquery(latest[:1])))


def passed_by(conversation: Conversation, offer: Offer | None) -> list[int]:
    """From whom it was taken back during this wait; what happened before the customer's present words is over."""
    is_of_this_wait = (
        offer and offer.offered_at and offer.offered_at >= (conversation.waiting_since or offer.offered_at)
    )
    return offer.passed_by if offer and is_of_this_wait else []


def why(reason: str, among: int) -> str:
    """The reason of an automatic assignment in plain words; empty for one this version does not know."""
    words = {
        Why.STICKY: _("they looked after this customer before"),
        Why.ONLY_ONE: _("the only one free for it"),
        Why.ROUND_ROBIN: ngettext("their turn, of %(count)s", "their turn, of %(count)s", among),
        Why.LEAST_LOADED: ngettext("least loaded of %(count)s", "least loaded of %(count)s", among),
        Why.LONGEST_IDLE: ngettext("longest idle of %(count)s", "longest idle of %(count)s", among),
    }
    return words[Why(reason)] % {"count": write_number(among)} if reason in set(Why) else ""


def answering() -> list[Agent]:
    """Everybody who may answer customers, by name."""
    return list(Agent.objects.active().filter(role__in=ANSWERING))


def skills() -> QuerySet[Skill]:
    return Skill.objects.select_related("tag")


def presence_of(agent: Agent) -> str:
    known = Seat.objects.filter(pk=agent.pk).values_list("presence", flat=True).first()
    return known or Presence.AVAILABLE


def count_by(rows: QuerySet[Conversation], part: str) -> dict[int | None, int]:
    """How many there are of each."""
    return dict(rows.order_by().values_list(part).annotate(count=Count("pk")))


def rules() -> HouseRules:
    """What holds for all teams; an unsaved row of what holds at first."""
    return HouseRules.objects.first() or HouseRules()


def silent_since(limit: datetime) -> QuerySet[Seat, int]:
    """Who has done nothing on any screen since then, and said nothing of their presence either. Never who was never
    seen: they may work through programs of their own.
    """
    rows = Seat.objects.filter(seen_at__lte=limit).exclude(presence=Presence.AWAY)
    rows = rows.filter(Q(said_at=None) | Q(said_at__lte=limit))
    return rows.order_by("seen_at").values_list("pk", flat=True)


def off_duty(at: datetime) -> list[int]:
    """Who is there although none of their queues' teams works now. Who said so after their hours were over, stays."""
    hours, found = work_hours(), []
    served: dict[int, list[int]] = defaultdict(list)
    members = Membership.objects.filter(team_id__in=automatic().values("team_id"), agent__is_active=True)
    is_open: dict[int, bool] = {}
    for team_id, agent_id in members.values_list("team_id", "agent_id"):
        if team_id not in is_open:
            is_open[team_id] = hours.is_at_work(team_id, at)
        served[agent_id].append(team_id)
    closed = [pk for pk, teams in served.items() if not any(is_open[team_id] for team_id in teams)]
    known = dict(Seat.objects.filter(pk__in=closed).values_list("pk", "said_at")) if closed else {}
    away = set(Seat.objects.filter(pk__in=closed, presence=Presence.AWAY).values_list("pk", flat=True))
    for pk in closed:
        said_at = known.get(pk)
        if pk not in away and (not said_at or any(hours.worked_s(team, said_at, at) for team in served[pk])):
            found.append(pk)
    return found


def is_away_by_itself(agent_id: int) -> bool:
    return Seat.objects.filter(pk=agent_id, presence=Presence.AWAY).exclude(before="").exists()
