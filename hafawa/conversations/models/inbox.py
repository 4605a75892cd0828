from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Brand, Team
from hafawa.platform.secrets.field import EncryptedJSONField

from ..channel import Door


class Inbox(models.Model):
    """A door customers write to: support@…, the site's widget, a WhatsApp number."""

    kind = models.CharField(max_length=20)
    name = models.CharField(_("Name"), max_length=80)
    address = models.CharField(_("Address"), max_length=254, db_index=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settings = EncryptedJSONField(default=dict)
    is_active = models.BooleanField(_("Active"), default=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["kind", "address"], name="one_inbox_per_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def door(self) -> Door:
        return Door(id=self.pk, address=self.address, name=self.name, settings=self.settings)

    @property
    def is_failing(self) -> bool:
        return bool(self.last_error) and (
            not self.last_ok_at or self.last_ok_at < (self.last_error_at or self.last_ok_at)
        )


class Arrival(models.Model):
    """Raw bytes as they came, kept before they are understood. Nothing a customer sends is lost to a parser's bug."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        UNDERSTOOD = "understood", _("Understood")
        FAILED = "failed", _("Not understood")
        ASIDE = "aside", _("Set aside")  # understood, and belongs to no conversation: `error` says why

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=255)
    raw = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    happened_at = models.DateTimeField(
        null=True
    )  # set where it is old and only put on record: nobody waits for an answer
    understood_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "arrival"
        constraints = [models.UniqueConstraint(fields=["inbox", "external_id"], name="arrive_once")]
        indexes = [models.Index(fields=["id"], condition=~models.Q(state="understood"), name="arrival_not_understood")]

    def __str__(self) -> str:
        return f"{self.inbox_id} {self.external_id}"
