"""What figures are counted from: derived from messages and events, thrown away and made anew at any time.

What was counted of a conversation outlives it: rows that name no customer and hold no words, whose numbers lead nowhere
once it is erased. Made anew from the first event, figures keep those rows as they are.

Moments are whole seconds since 1970 (UTC): reports read hundreds of thousands of rows and need no time zone before
they draw a page.
"""

from django.db import models

from hafawa.accounts.models import Agent, Brand, Team
from hafawa.conversations.models import Conversation, Message


class Matter(models.Model):
    """One conversation, as figures see it. Spam and what was merged away have none."""

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True)  # on which it began
    language = models.CharField(max_length=5, blank=True)
    type = models.CharField(max_length=12, blank=True)
    is_ours = models.BooleanField(default=False)  # we wrote first
    started_s = models.BigIntegerField()
    resolved_s = models.BigIntegerField(null=True)  # the resolution that stands
    resolution_s = models.BigIntegerField(null=True)  # from the start to it
    reopened = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)  # of ours, by people
    with_us_s = models.BigIntegerField(default=0)  # how long the customer waited for us, all told
    with_customer_s = models.BigIntegerField(default=0)  # how long we waited for the customer

    class Meta:
        db_table = "figure_matter"
        indexes = [
            models.Index(fields=["started_s"], name="figure_started"),
            models.Index(fields=["resolved_s"], condition=models.Q(resolved_s__isnull=False), name="figure_resolved"),
        ]

    def __str__(self) -> str:
        return f"figures of {self.conversation_id}"


class Answer(models.Model):
    """One answer by a person to somebody who waited, and how long they had."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_first = models.BooleanField()
    answered_s = models.BigIntegerField()
    waited_s = models.BigIntegerField()

    class Meta:
        db_table = "figure_answer"
        indexes = [models.Index(fields=["answered_s"], name="figure_answered")]

    def __str__(self) -> str:
        return f"{self.waited_s} s to {self.message_id}"


class Spell(models.Model):
    """A time during which a conversation was not settled: from its start, or a reopening, to a resolution."""

    conversation = models.ForeignKey(Conversation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    opened_s = models.BigIntegerField()
    closed_s = models.BigIntegerField(null=True)

    class Meta:
        db_table = "figure_spell"
        indexes = [
            models.Index(fields=["closed_s"], name="figure_closed"),
            models.Index(fields=["opened_s"], name="figure_opened"),
        ]
        constraints = [models.UniqueConstraint(fields=["conversation", "opened_s"], name="one_spell_at_a_time")]

    def __str__(self) -> str:
        return f"{self.conversation_id} from {self.opened_s}"


class Settled(models.Model):
    """How far the record of events has been turned into figures. One row."""

    event_id = models.BigIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figure_settled"

    def __str__(self) -> str:
        return f"to event {self.event_id}"
