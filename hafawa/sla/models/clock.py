from django.db import models

from hafawa.conversations.models import Conversation

from .policy import Policy, Target

OPEN = models.Q(ended_at__isnull=True)


class Clock(models.Model):
    """One promise as it was last worked out from the conversation's history (clocks.py). Kept when it has ended.

    `is_next` marks the open one of a conversation that is due first: lists show it and are ordered by it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Target.Kind.choices)
    state = models.CharField(max_length=10)  # history.State
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # null while it stands still
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)  # when it was said, once
    breached_at = models.DateTimeField(null=True)
    counted_s = models.PositiveBigIntegerField(default=0)  # working time until it ended, or was last looked at
    length_s = models.PositiveIntegerField()
    policy = models.ForeignKey(Policy, null=True, on_delete=models.SET_NULL, related_name="+")
    is_next = models.BooleanField(default=False)

    class Meta:
        db_table = "clock"
        constraints = [models.UniqueConstraint(fields=["conversation", "kind", "started_at"], name="one_clock_a_start")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=OPEN & models.Q(breached_at=None), name="clock_due"),
            models.Index(fields=["warn_at", "id"], condition=OPEN & models.Q(warned_at=None), name="clock_warn"),
            models.Index(fields=["due_at", "id"], condition=OPEN & models.Q(is_next=True), name="clock_next"),
            models.Index(
                fields=["due_at", "id"],
                condition=OPEN & models.Q(is_next=True, warned_at__isnull=False),
                name="clock_pressing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.conversation_id}: {self.state}"


class Ledger(models.Model):
    """One row: which policies and calendars hold, and how far open conversations have been reckoned by them."""

    version = models.CharField(max_length=32)  # a new one with every change to policies and calendars
    counted_version = models.CharField(max_length=32, blank=True)  # the one all open conversations stand by
    running_version = models.CharField(max_length=32, blank=True)  # the one being applied
    position = models.BigIntegerField(default=0)  # the last conversation reckoned
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    caught_up_to = models.DateTimeField(null=True)  # new words of customers until then have their clocks

    class Meta:
        db_table = "promise_ledger"

    def __str__(self) -> str:
        return self.version
