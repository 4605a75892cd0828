"""Reading what is said by itself, to whom it may be said, and what may be promised."""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Q
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Brand
from hafawa.conversations.models import Conversation, Direction, Inbox, Message, State, Status
from hafawa.conversations.queries import first_answer_waits
from hafawa.platform.events.models import EventRow

from . import wording
from .models import Courtesy, LongerWait, Notice

SWITCHED = "courtesy.switched"
SWITCHED_FOR_S = 60
PROMISED_FOR_S = 600
OF_LATE = timedelta(weeks=4)
ENOUGH = 20
"""First answers below which nothing is promised."""
FRESH = timedelta(hours=2)
"""An older message is not acknowledged: "at once" would be a lie."""
ONE_PER = timedelta(hours=4)
"""A customer is told once in this time, however many conversations they begin."""
OPEN_FOR = timedelta(days=30)
CHANGEABLE_FOR = timedelta(days=2)
LEFT_UNDONE = {"unverified", "entered_by", "repeats", "outside"}
"""Traces of a message whose sender may be somebody else, or that a colleague has in hand already."""


def courtesy_of(brand: Brand) -> Courtesy:
    """What this brand says by itself; where nothing was ever set, an unsaved one that says nothing."""
    return Courtesy.objects.filter(brand=brand).first() or Courtesy(brand=brand)


def switched_on() -> dict[str, list[int]]:
    """The brands that acknowledge, and those that bid farewell. One read of the cache; a minute old at most."""
    known: dict[str, list[int]] | None = cache.get(SWITCHED)
    if known is None:
        rows = list(Courtesy.objects.filter(Q(acknowledges=True) | Q(bids_farewell=True)))
        known = {
            "acknowledges": [row.brand_id for row in rows if row.acknowledges],
            "bids_farewell": [row.brand_id for row in rows if row.bids_farewell],
        }
        cache.set(SWITCHED, known, SWITCHED_FOR_S)
    return known


def usual_wait(brand: Brand) -> timedelta | None:
    """Within which nine of ten of the last weeks' first answers came; None where there were fewer than ENOUGH.

    Asked for again after PROMISED_FOR_S seconds.
    """
    key = f"courtesy.wait.{brand.pk}"
    seconds: float | None = cache.get(key)
    if seconds is None:
        waits = sorted(first_answer_waits(brand, since=now() - OF_LATE))
        seconds = waits[-(-len(waits) * 9 // 10) - 1].total_seconds() if len(waits) >= ENOUGH else -1.0
        cache.set(key, seconds, PROMISED_FOR_S)
    return None if seconds < 0 else timedelta(seconds=seconds)


JUST_NOW = timedelta(hours=6)
WAITING_LOOKED_AT = 500


def takes_longer() -> bool:
    return LongerWait.objects.filter(is_on=True).exists()


def present_wait(brand: Brand) -> timedelta | None:
    """What it takes just now: nine of ten of the last hours' first answers, and of those still waiting for one.

    Never less than usual; None where neither is known.
    """
    waiting = Conversation.objects.filter(brand=brand, status=Status.OPEN, waiting_since__isnull=False)
    since = waiting.order_by("waiting_since").values_list("waiting_since", flat=True)[:WAITING_LOOKED_AT]
    ages = [now() - each for each in since if each]
    waits = sorted([*first_answer_waits(brand, since=now() - JUST_NOW), *ages])
    known = [waits[-(-len(waits) * 9 // 10) - 1]] if len(waits) >= ENOUGH else []
    usual = usual_wait(brand)
    return max([*known, *([usual] if usual else [])], default=None)


def may_be_told(message: Message) -> bool:
    """Whether a program of ours may write to who wrote this: a person, really they, and not one of us."""
    identity = message.identity
    return (
        message.direction == Direction.IN
        and not message.auto
        and not LEFT_UNDONE & message.evidence.keys()
        and identity is not None
        and not identity.trouble
        and identity.customer_id == message.conversation.customer_id
        and not identity.customer.is_blocked
        and not _is_ours(identity.value)
    )


def _is_ours(address: str) -> bool:
    return (
        Inbox.objects.filter(address=address).exists()
        or Agent.objects.filter(email=address).exists()
        or Brand.objects.filter(sending_address=address).exists()
    )


def is_to_be_acknowledged(message: Message) -> bool:
    """Whether it is the customer's first word in this conversation by this channel, and nobody has answered it."""
    conversation = message.conversation
    return (
        conversation.status == Status.OPEN
        and conversation.waiting_since is not None
        and message.created_at > now() - FRESH
        and message.inbox is not None
        and message.inbox.is_active
        and may_be_told(message)
        and not _has_said_anything(message)
        and not EventRow.objects.filter(topic=f"conversation.{conversation.pk}", name="StatusChanged").exists()
    )


def _has_said_anything(message: Message) -> bool:
    said = Message.objects.filter(conversation_id=message.conversation_id).exclude(direction=Direction.NOTE)
    before = Q(pk__lt=message.pk, inbox__kind=message.inbox.kind) if message.inbox else Q(pk__lt=message.pk)
    return said.exclude(pk=message.pk).filter(before | Q(direction=Direction.OUT, auto="")).exists()


def was_told_of_late(message: Message, kind: str) -> bool:
    rows = Notice.objects.filter(customer_id=message.conversation.customer_id, kind=kind)
    return rows.filter(said_at__gt=now() - ONE_PER).exists()


def last_word(conversation: Conversation) -> Message | None:
    """The newest message from outside, whoever wrote it."""
    rows = Message.objects.filter(conversation=conversation, direction=Direction.IN)
    return rows.select_related("identity__customer", "inbox", "conversation__brand").order_by("-id").first()


def last_answer(conversation: Conversation) -> Message | None:
    """The newest answer a person gave that has not failed."""
    rows = Message.objects.filter(conversation=conversation, direction=Direction.OUT, auto="", is_forward=False)
    return rows.exclude(agent=None).exclude(state=State.FAILED).order_by("-id").first()


def asked(token: str) -> Notice | None:
    """The question this token was given for; None for a stranger's, and once it is too old."""
    rows = Notice.objects.exclude(token="").filter(token=token, said_at__gt=now() - OPEN_FOR)
    return rows.select_related("conversation__brand", "conversation__customer").first() if token else None


def is_settled(notice: Notice) -> bool:
    """Whether the answer can no longer be changed."""
    return notice.answered_at is not None and notice.answered_at < now() - CHANGEABLE_FOR


def acknowledgement_in(courtesy: Courtesy, language: str) -> str:
    return str(courtesy.acknowledgements.get(language) or wording.default_in(wording.ACKNOWLEDGEMENT, language))


def farewell_in(courtesy: Courtesy, language: str) -> str:
    return str(courtesy.farewells.get(language) or wording.default_in(wording.FAREWELL, language))
