from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Brand
from hafawa.conversations.models import Conversation, Message
from hafawa.customers.models import Customer


class Courtesy(models.Model):
    """What a brand says by itself. A brand without one says nothing."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="+")
    acknowledges = models.BooleanField(_("Say at once that the message is here"), default=False)
    acknowledgements = models.JSONField(default=dict)  # {"ar": "…"}: words of its own; else wording.ACKNOWLEDGEMENT
    bids_farewell = models.BooleanField(_("Ask at the end whether it is solved"), default=False)
    farewells = models.JSONField(default=dict)  # {"ar": "…"}; else wording.FAREWELL

    class Meta:
        db_table = "courtesy"

    def __str__(self) -> str:
        return f"Courtesy of {self.brand_id}"


class Notice(models.Model):
    """One courtesy that was said. What must not be said twice is unique here, whoever tries at the same time."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement"
        FAREWELL = "farewell"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    occasion = models.CharField(max_length=40, blank=True)  # which resolution; "" where there is only one
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    token = models.CharField(max_length=64, blank=True)  # of the question asked, for whoever got it
    language = models.CharField(max_length=5, blank=True)
    answer = models.CharField(max_length=3, blank=True)
    answered_at = models.DateTimeField(null=True)  # the first time

    class Meta:
        db_table = "notice"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "kind", "channel", "occasion"], name="notice_once"),
            models.UniqueConstraint(fields=["token"], condition=~models.Q(token=""), name="notice_by_token"),
        ]
        indexes = [models.Index(fields=["customer", "kind", "-said_at"], name="notice_of_late")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.conversation_id}"


class LongerWait(models.Model):
    """Whether acknowledgements say that it takes longer than usual. One row."""

    is_on = models.BooleanField(default=False)

    class Meta:
        db_table = "longer_wait"

    def __str__(self) -> str:
        return f"longer: {self.is_on}"
