from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.models import Agent, Brand, Tag, Team
from hafawa.customers.models import Customer, CustomerMerge


class Status(models.TextChoices):
    OPEN = "open", pgettext_lazy("status", "Open")
    WAITING = "waiting", _("Waiting for the customer")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")
    SPAM = "spam", _("Spam")
    DELETED = "deleted", pgettext_lazy("status", "Deleted")  # in the trash, seen by nobody: Deletion

    @classmethod
    def settable(cls) -> list[tuple[str, str]]:
        """Those a colleague moves a conversation to; deleting is another matter."""
        return [(value, str(label)) for value, label in cls.choices if value != cls.DELETED]


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Type(models.TextChoices):
    PROBLEM = "problem", _("Problem")
    TECHNICAL = "technical", _("Technical help")
    HOW_TO = "how_to", _("How-to")
    ACCOUNT = "account", _("Account")
    BILLING = "billing", _("Billing")
    PRODUCT = "product", _("Product question")


class Conversation(models.Model):
    """One matter with one customer, over any channels: the channel sits on each message, never here."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(_("Subject"), max_length=255, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority.choices, default=Priority.NORMAL)
    type = models.CharField(_("Type"), max_length=12, choices=Type.choices, blank=True)
    assignee = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    tags = models.ManyToManyField(Tag, db_table="conversation_tag", related_name="+")
    fields = models.JSONField(default=dict)  # custom fields: {key: value}
    language = models.CharField(max_length=5, blank=True)
    snoozed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    last_message = models.ForeignKey(
        "Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # newest message either way: list rows show it
    last_activity_at = models.DateTimeField()  # when that message came or went: the order of lists
    waiting_since = models.DateTimeField(null=True)  # the oldest word of the customer nobody has answered
    asked_at = models.DateTimeField(null=True)  # when they last said without words that they need an answer
    resolved_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "conversation"
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="conv_activity"),
            models.Index(fields=["status", "-last_activity_at", "-id"], name="conv_status"),
            models.Index(fields=["assignee", "status", "-last_activity_at", "-id"], name="conv_assignee"),
            models.Index(fields=["team", "status", "-last_activity_at", "-id"], name="conv_team"),
            models.Index(fields=["customer", "-last_activity_at", "-id"], name="conv_customer"),
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="conv_unanswered",
            ),
            models.Index(
                fields=["team", "-priority", "waiting_since", "id"],
                condition=models.Q(assignee__isnull=True, status="open", waiting_since__isnull=False),
                name="conv_queue",
            ),
            models.Index(fields=["snoozed_until"], condition=models.Q(status="snoozed"), name="conv_wake"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.status in {Status.RESOLVED, Status.SPAM, Status.DELETED}


class Follower(models.Model):
    """A colleague who wants to know what happens here."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followers", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "follower"
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="follow_once")]
        indexes = [models.Index(fields=["agent", "conversation"], name="followed_by")]

    def __str__(self) -> str:
        return f"{self.agent_id} follows {self.conversation_id}"


class ReadMark(models.Model):
    """How far a colleague has read. What came later is unread."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    message_id = models.BigIntegerField()

    class Meta:
        db_table = "read_mark"
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} read {self.conversation_id} to {self.message_id}"


class Merge(models.Model):
    """One conversation poured into another. Keeps what moved, so that it can be undone without loss."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message_ids = models.JSONField()
    before = models.JSONField()  # the source's status, pointers and waiting time, and what the target gained
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "merge"

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Split(models.Model):
    """Messages taken out of a conversation into one of their own. Can be undone."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message_ids = models.JSONField()
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    split_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "split"

    def __str__(self) -> str:
        return f"{self.target_id} out of {self.source_id}"


class CustomerMove(models.Model):
    """The conversations that followed a customer into another, so that they can go back with them."""

    merge = models.OneToOneField(CustomerMerge, on_delete=models.CASCADE, related_name="+")
    conversation_ids = models.JSONField(default=list)

    class Meta:
        db_table = "customer_move"

    def __str__(self) -> str:
        return f"{len(self.conversation_ids)} by merge {self.merge_id}"


class AwaitedKey(models.Model):
    """An outside id that messages of a conversation refer to and that never came here. Others may refer to it, too."""

    key = models.CharField(max_length=255)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "awaited_key"
        constraints = [models.UniqueConstraint(fields=["key", "conversation"], name="await_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id} awaits {self.key}"


class Link(models.Model):
    """Two conversations that have to do with each other and stay apart. Shown to those who may see both."""

    class Why(models.TextChoices):
        STRANGER = "stranger", _("A stranger's answer")
        UNVERIFIED = "unverified", _("An unverified sender's answer")
        TWO_DOORS = "two_doors", _("The same mail at two mailboxes")

    first = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "link"
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
