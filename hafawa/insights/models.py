"""What figures are counted from: derived from messages and events, thrown away and made anew at any time.

What was counted of a conversation outlives it: rows that name no customer and hold no words, whose numbers lead nowhere
once it is erased. Made anew from the first event, figures keep those rows as they are.

Moments are whole seconds since 1970 (UTC): reports read hundreds of thousands of rows and need no time zone before
they draw a page.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Agent, Brand, Team
from hafawa.conversations.models import Conversation, Message

PARTS = ("brand", "team", "agent", "channel", "language")
"""What rows are narrowed and split by. Indexes hold these too: a report is then answered from the index alone."""


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
    worked_s = models.BigIntegerField(null=True)  # the same, of working hours alone
    reopened = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)  # of ours, by people
    with_us_s = models.BigIntegerField(default=0)  # how long the customer waited for us, all told
    with_customer_s = models.BigIntegerField(default=0)  # how long we waited for the customer
    with_machines_s = models.BigIntegerField(default=0)  # of with_us_s: until a machine had said something
    handled_s = models.BigIntegerField(null=True)  # how long colleagues looked at it; null where nobody noted it

    class Meta:
        db_table = "figure_matter"
        indexes = [
            models.Index(fields=["started_s", *PARTS], name="figure_started"),
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
    is_first = models.PositiveSmallIntegerField()  # 0 or 1: SQLite's booleans are converted row by row
    answered_s = models.BigIntegerField()
    waited_s = models.BigIntegerField()
    worked_s = models.BigIntegerField()  # the same, of working hours alone

    class Meta:
        db_table = "figure_answer"
        indexes = [
            models.Index(fields=["answered_s", "is_first", "waited_s", "worked_s", *PARTS], name="figure_answered")
        ]

    def __str__(self) -> str:
        return f"{self.waited_s} s to {self.message_id}"


class Outcome(models.Model):
    """One promise to a customer that was kept or broken, when that became certain."""

    conversation = models.ForeignKey(Conversation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    kind = models.CharField(max_length=10)  # sla.history.Kind
    is_kept = models.PositiveSmallIntegerField()  # 0 or 1
    at_s = models.BigIntegerField()

    class Meta:
        db_table = "figure_outcome"
        indexes = [models.Index(fields=["at_s", "kind", "is_kept", *PARTS], name="figure_outcome_at")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.conversation_id}: {'kept' if self.is_kept else 'broken'}"


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
            models.Index(fields=["closed_s", "opened_s"], name="figure_closed"),
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


class Visit(models.Model):
    """One look of a colleague at a conversation: when they opened it, and how long it stood before their eyes.

    What handling costs is counted from these. One row a look, written when it ends.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    began_at = models.DateTimeField()
    spent_s = models.PositiveIntegerField()

    class Meta:
        db_table = "figure_visit"
        indexes = [models.Index(fields=["agent", "-id"], name="figure_visit_newest")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.conversation_id}: {self.spent_s} s"


class Export(models.Model):
    """A file somebody asked for. Made by a job, shown while it grows, kept for them alone for a few days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Being written")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be written")

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel (XLSX)"
        CSV = "csv", "CSV"

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    asked = models.JSONField(default=dict)  # the question, as an address writes it
    figure = models.CharField(max_length=40, blank=True)  # whose conversations are listed; empty: the figures
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "figure_export"
        indexes = [
            models.Index(fields=["agent", "-id"], name="figure_export_newest"),
            models.Index(fields=["created_at"], name="figure_export_old"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} for {self.agent_id}"


class Plan(models.Model):
    """Figures that go out by mail: which, on which weekdays, at what hour of each reader's own zone."""

    name = models.CharField(_("Name"), max_length=80)
    asked = models.JSONField(default=dict)  # the question, as an address writes it: days back, narrowed
    split_by = models.CharField(max_length=10, default="channel")  # what its table is split by
    weekdays = models.JSONField(default=list)  # 0 is Monday
    hour = models.PositiveSmallIntegerField(default=8)
    has_pdf = models.BooleanField(default=True)
    has_csv = models.BooleanField(default=False)
    maker = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "figure_plan"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PlanReader(models.Model):
    """Somebody a plan writes to, of what they may see themselves. `token` is in the link that stops it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="readers", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, blank=True)  # empty: as they read the desk
    token = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()  # what was due before is not made up for
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figure_plan_reader"
        constraints = [models.UniqueConstraint(fields=["plan", "agent"], name="one_reader_a_plan")]

    def __str__(self) -> str:
        return f"{self.agent_id} reads {self.plan_id}"


class Letter(models.Model):
    """One sending to one reader. The unique moment is what keeps it from going out twice."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to leave")
        SENDING = "sending", _("Leaving")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        UNCERTAIN = "uncertain", _("May have been sent")

    reader = models.ForeignKey(PlanReader, on_delete=models.CASCADE, related_name="letters", db_index=False)
    due_at = models.DateTimeField()
    is_trial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    parts = models.JSONField(default=dict)
    external_id = models.CharField(max_length=255, blank=True)
    job_id = models.BigIntegerField(null=True)  # what carries it; null only until it is queued
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figure_letter"
        constraints = [models.UniqueConstraint(fields=["reader", "due_at"], name="one_letter_a_moment")]

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.due_at}"
