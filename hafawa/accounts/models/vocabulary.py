from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word that groups conversations and customers."""

    name = models.CharField(_("Name"), max_length=60, unique=True)

    class Meta:
        db_table = "tag"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Field(models.Model):
    """A typed question of our own that conversations or customers carry an answer to."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("One of a list")

    class About(models.TextChoices):
        CONVERSATION = "conversation", _("Conversations")
        CUSTOMER = "customer", _("Customers")

    key = models.SlugField(_("Key"), max_length=40, unique=True)
    about = models.CharField(_("Belongs to"), max_length=12, choices=About.choices, default=About.CONVERSATION)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    labels = models.JSONField(default=dict)  # {"ar": "رقم الطلب", "en": "Order number"}
    choices = models.JSONField(default=list, blank=True)  # for CHOICE: the values offered
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        db_table = "field"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key

    def label_in(self, language: str) -> str:
        return str(self.labels.get(language) or self.labels.get("en") or self.key)
