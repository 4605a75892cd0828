from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where on the way with us something happens."""

    AWARENESS = "awareness", _("Discover")
    CONSIDERATION = "consideration", _("Choose")
    PURCHASE = "purchase", _("Order")
    DELIVERY = "delivery", _("Receive")
    USE = "use", _("Use")
    SERVICE = "service", _("Put right")
    LOYALTY = "loyalty", _("Stay")
    ADVOCACY = "advocacy", _("Recommend")


class TouchpointKind(models.Model):
    """A kind of the company's own, or its own way of calling a shipped one (the same key). See shipped.py."""

    key = models.CharField(_("Key"), max_length=40, unique=True)
    names = models.JSONField(default=dict)  # {"ar": "سُلّم الطلب", "en": "Delivered", "ro": "Livrat"}
    icon = models.CharField(_("Icon"), max_length=40)
    stage = models.CharField(_("Stage"), max_length=16, choices=Stage.choices)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        db_table = "touchpoint_kind"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.key
