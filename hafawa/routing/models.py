from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.models import Agent, Tag, Team
from hafawa.conversations.models import Conversation, Type

FIRST_CAPACITY = 10
"""What a colleague carries at once unless somebody says otherwise: ten mails."""
LONGEST_WAIT_MINUTES = 7 * 24 * 60


class Strategy(models.TextChoices):
    MANUAL = "manual", _("By hand: colleagues take them")
    ROUND_ROBIN = "round_robin", _("In turn: whose turn is longest ago")
    LEAST_LOADED = "least_loaded", _("Least loaded: who has the fewest open")
    LONGEST_IDLE = "longest_idle", _("Longest idle: who has waited longest for work")


class Presence(models.TextChoices):
    AVAILABLE = "available", pgettext_lazy("presence", "Available")
    BUSY = "busy", pgettext_lazy("presence", "Busy")
    AWAY = "away", pgettext_lazy("presence", "Away")


class Skill(models.Model):
    """Something not everybody can do. Asked for by conversations with its tag or of its type."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    tag = models.ForeignKey(Tag, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    type = models.CharField(_("Type"), max_length=12, choices=Type.choices, blank=True)

    class Meta:
        db_table = "skill"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A colleague as routing sees them. Who has none yet is available, with the queue's capacity, for any language."""

    agent = models.OneToOneField(Agent, primary_key=True, on_delete=models.CASCADE, related_name="+")
    presence = models.CharField(max_length=9, choices=Presence.choices, default=Presence.AVAILABLE)
    max_load = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(1000)])
    skills = models.ManyToManyField(Skill, db_table="seat_skill", related_name="+")
    languages = models.JSONField(default=list)  # codes; empty: any
    vacation_from = models.DateField(null=True, blank=True)
    vacation_to = models.DateField(null=True, blank=True)  # the last day, included
    before = models.CharField(max_length=9, choices=Presence.choices, blank=True)  # the house put them away from there
    said_at = models.DateTimeField(null=True)  # when their presence was last set, by whomever
    seen_at = models.DateTimeField(null=True)  # when they last did something on a screen; to a minute
    given_at = models.DateTimeField(null=True)  # when routing last gave them one
    freed_at = models.DateTimeField(null=True)  # when they last had less to do, or came back

    class Meta:
        db_table = "seat"
        indexes = [models.Index(fields=["seen_at"], condition=~models.Q(presence="away"), name="seat_silent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.presence}"

    def is_on_vacation(self, day: date) -> bool:
        """Whether this day, as their own clock has it, is one of their vacation."""
        return on_vacation(self.vacation_from, self.vacation_to, day)


def on_vacation(first: date | None, last: date | None, day: date) -> bool:
    """Whether a day is one of those; an end that is not given is open, and without either there is no vacation."""
    return bool((first or last) and (not first or first <= day) and (not last or day <= last))


class Queue(models.Model):
    """How a team's conversations find a colleague. A team without one shares them by hand."""

    team = models.OneToOneField(Team, primary_key=True, on_delete=models.CASCADE, related_name="+")
    strategy = models.CharField(_("Strategy"), max_length=12, choices=Strategy.choices, default=Strategy.MANUAL)
    is_sticky = models.BooleanField(default=True)
    capacity = models.PositiveSmallIntegerField(
        default=FIRST_CAPACITY, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    overflow_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    overflow_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT_MINUTES)]
    )
    offer_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_WAIT_MINUTES)]
    )

    class Meta:
        db_table = "queue"

    def __str__(self) -> str:
        return f"{self.team_id} {self.strategy}"

    @property
    def is_automatic(self) -> bool:
        return self.strategy != Strategy.MANUAL


class Offer(models.Model):
    """What routing last did with a conversation. Only of automatic queues: work shared by hand leaves no row."""

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    offered_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # untouched until then, it is offered to somebody else
    passed_by = models.JSONField(default=list)  # ids of those it was taken back from
    overflowed_at = models.DateTimeField(null=True)  # handed to another team for want of time here: once

    class Meta:
        db_table = "offer"
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="offer_due")]

    def __str__(self) -> str:
        return f"{self.conversation_id} to {self.agent_id}"


class Weight(models.Model):
    """How much of a colleague one conversation of a channel takes. What is not here weighs what the channel says."""

    kind = models.CharField(max_length=20, unique=True)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        db_table = "channel_weight"

    def __str__(self) -> str:
        return f"{self.kind} {self.weight}"


class HouseRules(models.Model):
    """What holds for all teams: when somebody is away by itself, and what follows from a rush. One row."""

    away_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, default=30, validators=[MinValueValidator(2), MaxValueValidator(24 * 60)]
    )  # null: silence alone makes nobody away
    follows_hours = models.BooleanField(default=True)  # outside the hours of all their teams they are away
    watches_rush = models.BooleanField(default=True)
    rush_banner = models.BooleanField(default=True)
    rush_words = models.BooleanField(default=True)  # acknowledgements say that it takes longer
    rush_extra = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(300)])  # % of capacity

    class Meta:
        db_table = "routing_rules"

    def __str__(self) -> str:
        return f"away after {self.away_minutes} min"


class Rush(models.Model):
    """Whether far more arrives than usual, since when, and why. One row."""

    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)
    calm_since = models.DateTimeField(null=True)  # on, but arrivals are as usual again
    is_by_hand = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)  # a person decided: the house decides nothing before then
    arrivals = models.PositiveIntegerField(default=0)  # in the last hour, when last looked at
    usual = models.FloatField(null=True)  # null: too little is known
    most = models.PositiveIntegerField(null=True)  # of the usual band
    weeks = models.PositiveSmallIntegerField(default=0)  # how many the band was made of
    reasons = models.JSONField(default=list)  # [{"what": "brand", "value": "…", "now": 12, "share": 0.6, "usual": 0.2}]
    looked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "rush"

    def __str__(self) -> str:
        return f"rush: {self.is_on}"


class Arrivals(models.Model):
    """How many customers began to write in a quarter of an hour. Counted from messages; may be made anew."""

    quarter_s = models.BigIntegerField()  # its begin, in seconds since 1970
    team_id = models.BigIntegerField(default=0)  # as it was then; 0: none
    channel = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "arrivals"
        constraints = [models.UniqueConstraint(fields=["quarter_s", "team_id", "channel"], name="arrivals_once")]

    def __str__(self) -> str:
        return f"{self.count} at {self.quarter_s}"


class Tally(models.Model):
    """How far messages have been counted into Arrivals, onwards and backwards. One row."""

    counted_to = models.BigIntegerField(default=0)  # the newest message counted
    known_to = models.BigIntegerField(default=0)  # the newest there was a run ago: what comes after is not yet sure
    back_to = models.BigIntegerField(default=0)  # the oldest counted; 0: all of the weeks that matter are

    class Meta:
        db_table = "arrivals_tally"

    def __str__(self) -> str:
        return f"{self.back_to}-{self.counted_to}"
