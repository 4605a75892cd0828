from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """Where on the way with us something happens."""

    AWARENESS = "awareness", pgettext_lazy("stage", "Discover")
    CONSIDERATION = "consideration", pgettext_lazy("stage", "Choose")
    PURCHASE = "purchase", pgettext_lazy("stage", "Order")
    DELIVERY = "delivery", pgettext_lazy("stage", "Receive")
    USE = "use", pgettext_lazy("stage", "Use")
    SERVICE = "service", pgettext_lazy("stage", "Put right")
    LOYALTY = "loyalty", pgettext_lazy("stage", "Stay")
    ADVOCACY = "advocacy", pgettext_lazy("stage", "Recommend")


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
