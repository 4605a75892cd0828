"""The floor: a team's colleagues at this moment, kept true while work is handed out to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.conversations.actions import Chosen, assign_all
from hafawa.conversations.models import Conversation
from hafawa.platform.events.actor import SYSTEM

from .. import queries
from ..choosing import Candidate, Choice, Need, choose
from ..models import Offer, Presence, Queue, Seat

TICK = timedelta(microseconds=1)
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Gift:
    """One conversation, and who is to have it from when."""

    conversation: Conversation
    need: Need
    choice: Choice
    moment: datetime


class Floor:
    """Only for whoever holds the queue's row: of one team's work, one batch of conversations is given at a time.

    A batch costs the same number of statements whatever is in it: it is shared out in memory first, then its
    colleagues are held, then it is written. Colleagues of several teams are kept from getting too much by their own
    row: see _hold().
    """

    def __init__(self, queue: Queue) -> None:
        self.queue, self.moment = queue, now()
        self.weights, self.skills = queries.weights(), list(queries.skills())
        self.candidates = self._read()
        self.was_passed_over = False
        """Whether somebody was being given something elsewhere: what waits is looked at again soon."""
        self._held: set[int] = set()

    def _read(self, only: set[int] | None = None) -> dict[int, Candidate]:
        found = queries.candidates(self.queue, self.weights, self.moment, only=only)
        return {each.agent_id: each for each in found}

    @property
    def has_room(self) -> bool:
        """Whether anybody at all could take something."""
        return any(
            each.presence == Presence.AVAILABLE and not each.is_on_vacation and each.load < each.capacity
            for each in self.candidates.values()
        )

    def leave_out(self, agent_id: int) -> None:
        """As if this one were not there."""
        if agent_id in self.candidates:
            self.candidates[agent_id] = replace(self.candidates[agent_id], presence=Presence.BUSY)

    def give_out(
        self, rows: Sequence[Conversation], *, passed_by: Mapping[int, frozenset[int]] | None = None
    ) -> set[int]:
        """Find somebody for each of these, in their order; they are held. The ids of those given: the others wait.

        `passed_by` says for a conversation who comes last, besides those it was taken back from.
        """
        needs = queries.needs_of(rows, self.queue, self.weights, self.skills)
        for pk, ids in (passed_by or {}).items():
            needs[pk] = replace(needs[pk], passed_by=needs[pk].passed_by | ids)
        gifts = self._share_out(rows, needs)
        while not self._hold({each.choice.agent_id for each in gifts}):
            gifts = self._share_out(rows, needs)
        if gifts:
            self._write(gifts)
        return {each.conversation.pk for each in gifts}

    def _share_out(self, rows: Sequence[Conversation], needs: Mapping[int, Need]) -> list[Gift]:
        """Who gets what, decided one after the other: each choice knows those before it. Nothing is written."""
        floor, gifts = dict(self.candidates), list[Gift]()
        moment, known = self._next_moment(), dict[int, int]()
        for row in rows:
            need = needs[row.pk]
            if self.queue.is_sticky and row.customer_id in known:
                need = replace(need, last_agent_id=known[row.customer_id])
            choice = choose(list(floor.values()), need, self.queue.strategy, self.moment)
            if choice is None:
                continue
            had = floor[choice.agent_id]
            floor[had.agent_id] = replace(had, load=had.load + need.weight, given_at=moment)
            known[row.customer_id] = had.agent_id
            gifts.append(Gift(row, need, choice, moment))
            moment += TICK
        return gifts

    def _next_moment(self) -> datetime:
        """Now, but later than anybody's last turn: whoever is given something stands at the end of the row."""
        latest = max((each.given_at for each in self.candidates.values() if each.given_at), default=self.moment)
        return max(now(), latest + TICK)

    def _hold(self, agent_ids: set[int]) -> bool:
        """Hold these colleagues' rows, so that no other team's queue gives them something meanwhile.

        Whoever is being given something elsewhere is passed over: waiting for them, two queues could wait for each
        other. Whoever has changed since they were read is looked at anew. False: it must be shared out again. SQLite
        lets one transaction write at a time.
        """
        wanted = sorted(agent_ids - self._held)
        if not wanted or not connection.features.has_select_for_update:
            return True
        Seat.objects.bulk_create([Seat(agent_id=pk) for pk in wanted], ignore_conflicts=True)
        free = Seat.objects.select_for_update(skip_locked=True).filter(pk__in=wanted).order_by("pk")
        held = set(free.values_list("pk", flat=True))
        fresh = self._read(held) if held else {}
        is_as_read = True
        for pk in wanted:
            is_as_read = is_as_read and fresh.get(pk) == self.candidates[pk]
            if pk in fresh:
                self.candidates[pk] = fresh[pk]
            else:
                self.leave_out(pk)
        self.was_passed_over = self.was_passed_over or len(held) < len(wanted)
        self._held |= held
        return is_as_read

    def _write(self, gifts: Sequence[Gift]) -> None:
        agents = Agent.objects.in_bulk({each.choice.agent_id for each in gifts})
        assign_all(
            chosen={
                each.conversation.pk: Chosen(agents[each.choice.agent_id], each.choice.why, each.choice.among)
                for each in gifts
            },
            by=SYSTEM,
        )
        for each in gifts:
            had = self.candidates[each.choice.agent_id]
            self.candidates[had.agent_id] = replace(had, load=had.load + each.need.weight, given_at=each.moment)
        Seat.objects.bulk_create(
            [Seat(agent_id=pk, given_at=self.candidates[pk].given_at) for pk in sorted(agents)],
            update_conflicts=True, unique_fields=["agent"], update_fields=["given_at"],
        )  # fmt: skip
        Offer.objects.bulk_create(
            [self._offer(each) for each in gifts],
            update_conflicts=True, unique_fields=["conversation"],
            update_fields=["agent", "offered_at", "passed_by", "due_at"],
        )  # fmt: skip

    def _offer(self, gift: Gift) -> Offer:
        minutes, agent_id = self.queue.offer_minutes, gift.choice.agent_id
        return Offer(
            conversation=gift.conversation, agent_id=agent_id, offered_at=gift.moment,
            passed_by=sorted(gift.need.passed_by - {agent_id}),
            due_at=gift.moment + timedelta(minutes=minutes) if minutes else None,
        )  # fmt: skip
