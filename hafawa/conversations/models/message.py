from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.models import Agent
from hafawa.customers.models import Identity

from .conversation import Conversation
from .inbox import Arrival, Inbox


class Direction(models.TextChoices):
    IN = "in", _("From the customer")
    OUT = "out", _("From us")
    NOTE = "note", _("Note, not sent")


class State(models.TextChoices):
    """What became of a message. Inbound ones and notes are RECEIVED and stay so."""

    RECEIVED = "received", _("Received")
    SCHEDULED = "scheduled", _("Goes out later")
    QUEUED = "queued", _("Going out")
    SENDING = "sending", _("Being sent")  # may have left: never repeated by itself from here
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", pgettext_lazy("message", "Read")
    FAILED = "failed", _("Not delivered")
    UNCERTAIN = "uncertain", _("May have been sent")


class MessageManager(models.Manager["Message"]):
    def known_as(self, *external_ids: str) -> models.QuerySet["Message"]:
        """Those with one of these outside ids.

        Trap: SQLite uses a partial index only where the query repeats its condition, and reads every message
        otherwise: hence the exclude().
        """
        return self.filter(external_id__in=external_ids).exclude(external_id="")


class Message(models.Model):
    """One thing said, on one channel. A note is said to colleagues only."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=4, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    state_reason = models.TextField(
        blank=True
    )  # a word of the channel's or a sentence, untranslated: why_not() tells it
    state_detail = models.JSONField(
        default=dict, blank=True
    )  # {"parts", "diagnostic", "status", "addresses", "is_delay"}
    identity = models.ForeignKey(Identity, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    author_name = models.CharField(max_length=200, blank=True)  # as they called themselves then
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)  # sanitised; empty for plain text
    quoted_text = models.TextField(blank=True)
    quoted_html = models.TextField(blank=True)
    preview = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=5, blank=True)
    external_id = models.CharField(max_length=255, blank=True)
    thread_keys = models.JSONField(default=list)
    thread_index = models.CharField(max_length=40, blank=True)  # the channel's own sign of a thread (Outlook has one)
    recipients = models.JSONField(default=dict)  # {"to": […], "cc": […], "bcc": […]}
    event = models.JSONField(null=True)  # an invitation, as calendar.CalendarEvent.kept() writes it
    problems = models.JSONField(default=list)  # what was odd about its raw form, as the channel said it
    evidence = models.JSONField(default=dict)  # why it is here: {"by": …}; what was checked: actions/traces.py
    auto = models.CharField(max_length=12, blank=True)
    is_forward = models.BooleanField(default=False)  # sent to a third party, not to the customer
    arrival = models.ForeignKey(Arrival, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    card = models.CharField(max_length=20, blank=True)
    card_token = models.CharField(max_length=64, blank=True)
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    send_job = models.BigIntegerField(null=True)  # the job that carries it; cancelled by undo

    objects: ClassVar[MessageManager] = MessageManager()

    class Meta:
        db_table = "message"
        indexes = [
            models.Index(fields=["conversation", "id"], name="message_thread"),
            models.Index(fields=["external_id"], condition=~models.Q(external_id=""), name="message_external"),
            models.Index(fields=["thread_index"], condition=~models.Q(thread_index=""), name="message_thread_index"),
            models.Index(
                fields=["identity", "-id"], condition=models.Q(identity__isnull=False), name="message_from_whom"
            ),
            models.Index(fields=["arrival"], condition=models.Q(arrival__isnull=False), name="message_arrival"),
            models.Index(fields=["card_token"], condition=~models.Q(card_token=""), name="message_card"),
            models.Index(
                fields=["id"], condition=models.Q(state__in=["queued", "sending", "scheduled"]), name="message_unsent"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["inbox", "external_id"], condition=~models.Q(external_id=""), name="message_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.preview}"

    @property
    def is_undoable(self) -> bool:
        return self.state in {State.SCHEDULED, State.QUEUED}


class Draft(models.Model):
    """What a colleague has begun to write. Kept on the server, one for each kind and conversation."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("Answer")
        NOTE = "note", _("Note")
        FORWARD = "forward", _("Forward")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.REPLY)
    html = models.TextField(blank=True)
    data = models.JSONField(default=dict)  # inbox, to, cc, subject as chosen
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "draft"
        constraints = [models.UniqueConstraint(fields=["conversation", "agent", "kind"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.agent_id} in {self.conversation_id}"


class Attachment(models.Model):
    """A file on a message, or on a draft until it is sent. The bytes are in platform.files, by content."""

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(default=False)

    class Meta:
        db_table = "attachment"
        indexes = [models.Index(fields=["key"], name="attachment_key")]

    def __str__(self) -> str:
        return self.name


class Mention(models.Model):
    """A colleague named in a note."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mention"
        indexes = [models.Index(fields=["agent", "conversation"], name="mention_of")]
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.message_id}"
