from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .calendar import WorkCalendar


class Policy(models.Model):
    """What we promise to whom. Asked in order of `position`: the first that fits a conversation is the one."""

    name = models.CharField(_("Name"), max_length=80, blank=True)  # empty: the one made at installation
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("Active"), default=True)
    conditions = models.JSONField(default=dict)  # {"brands": [1], "languages": ["ar"]}: see matching.py
    pauses_waiting = models.BooleanField(_("Stands still while it waits for the customer"), default=True)
    pauses_snoozed = models.BooleanField(_("Stands still while it is snoozed"), default=True)
    counts_machines = models.BooleanField(_("An automatic answer counts as an answer"), default=False)
    warn_percent = models.PositiveSmallIntegerField(_("Warn when this much of the time has gone by (%)"), default=75)
    steps = models.JSONField(default=list)  # what follows: see actions/escalate.py

    class Meta:
        db_table = "policy"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name or str(_("Everybody: an answer within an hour"))


class Target(models.Model):
    """How soon, by whose hours. Without a calendar: by those of the conversation's team, channel or brand."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First answer")
        NEXT = "next", _("Next answer")
        UPDATE = "update", pgettext_lazy("promise", "Update")
        RESOLUTION = "resolution", _("Resolution")

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    length_s = models.PositiveIntegerField()
    calendar = models.ForeignKey(WorkCalendar, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "policy_target"
        constraints = [models.UniqueConstraint(fields=["policy", "kind"], name="one_target_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.length_s} s"

    @property
    def parts(self) -> dict[str, Any]:
        return {"kind": self.kind, "length_s": self.length_s, "calendar_id": self.calendar_id}
