"""The floor: a team's colleagues at this moment, kept true while work is handed out to them."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import now

from hafawa.accounts.models import Agent
from hafawa.conversations.actions import assign
from hafawa.conversations.models import Conversation
from hafawa.platform.events.actor import SYSTEM

from .. import queries
from ..choosing import Choice, Need, choose
from ..models import Offer, Presence, Queue, Seat

TICK = timedelta(microseconds=1)


class Floor:
    """Only for whoever holds the queue's row: of one team's work, one conversation is given at a time.

    Colleagues of several teams are kept from getting too much by their own row: see _take().
    """

    def __init__(self, queue: Queue) -> None:
        self.queue, self.moment = queue, now()
        self.weights, self.skills = queries.weights(), list(queries.skills())
        found = queries.candidates(queue, self.weights, self.moment)
        self.candidates = {each.agent_id: each for each in found}
        self._taken: set[int] = set()
        self._agents: dict[int, Agent] = {}

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

    def give(self, conversation: Conversation, *, passed_by: frozenset[int] = frozenset()) -> bool:
        """Find somebody for a conversation that is held and nobody's. False: it goes on waiting."""
        offer = Offer.objects.filter(pk=conversation.pk).first()
        need = queries.need_of(conversation, self.queue, self.weights, self.skills, offer)
        need = replace(need, passed_by=need.passed_by | passed_by)
        while choice := choose(list(self.candidates.values()), need, self.queue.strategy, self.moment):
            if self._take(choice.agent_id):
                self._hand_over(conversation, need, choice)
                return True
        return False

    def _take(self, agent_id: int) -> bool:
        """Hold a colleague's row, so that no other team's queue gives them something meanwhile.

        Whoever is being given something elsewhere is passed over: waiting for them, two queues could wait for each
        other. Whoever has changed since they were read is looked at anew. SQLite lets one transaction write at a time.
        """
        if not connection.features.has_select_for_update or agent_id in self._taken:
            return True
        Seat.objects.bulk_create([Seat(agent_id=agent_id)], ignore_conflicts=True)
        held = Seat.objects.select_for_update(skip_locked=True).filter(pk=agent_id).values_list("pk").first()
        fresh = queries.candidates(self.queue, self.weights, self.moment, only=agent_id) if held else []
        if not fresh:
            self.leave_out(agent_id)
            return False
        self._taken.add(agent_id)
        is_as_read, self.candidates[agent_id] = fresh[0] == self.candidates[agent_id], fresh[0]
        return is_as_read

    def _hand_over(self, conversation: Conversation, need: Need, choice: Choice) -> None:
        agent = self._agents.get(choice.agent_id) or Agent.objects.get(pk=choice.agent_id)
        self._agents[agent.pk] = agent
        assign(conversation=conversation, agent=agent, by=SYSTEM, why=choice.why, among=choice.among)
        moment = self._next_moment()
        Seat.objects.bulk_create(
            [Seat(agent=agent, given_at=moment)],
            update_conflicts=True, unique_fields=["agent"], update_fields=["given_at"],
        )  # fmt: skip
        minutes = self.queue.offer_minutes
        offer = Offer(
            conversation=conversation, agent=agent, offered_at=moment, passed_by=sorted(need.passed_by - {agent.pk}),
            due_at=moment + timedelta(minutes=minutes) if minutes else None,
        )  # fmt: skip
        Offer.objects.bulk_create(
            [offer],
            update_conflicts=True, unique_fields=["conversation"],
            update_fields=["agent", "offered_at", "passed_by", "due_at"],
        )  # fmt: skip
        held = self.candidates[agent.pk]
        self.candidates[agent.pk] = replace(held, load=held.load + need.weight, given_at=moment)

    def _next_moment(self) -> datetime:
        """Now, but later than anybody's last turn: whoever is given something stands at the end of the row."""
        latest = max((each.given_at for each in self.candidates.values() if each.given_at), default=self.moment)
        return max(now(), latest + TICK)
