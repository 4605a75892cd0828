from django.db import models
from django.utils.translation import pgettext_lazy

from hafawa.accounts.models import Agent


class Import(models.Model):
    """A table of touchpoints, from the upload to its undoing. `read` rows are behind us, whatever stops a worker."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "Waiting for you")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        CHECKED = "checked", pgettext_lazy("import", "Checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        DONE = "done", pgettext_lazy("import", "Done")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        FAILED = "failed", pgettext_lazy("import", "Not readable")

    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200)  # key of the kept file
    size = models.PositiveBigIntegerField()
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    plan = models.JSONField(default=dict)  # how to read it: tables/plan.py
    rows = models.PositiveIntegerField(default=0)  # in the whole table; counted by the check
    read = models.PositiveIntegerField(default=0)  # of them behind us, in the present state
    recorded = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    newcomers = models.PositiveIntegerField(default=0)  # customers nobody knew before
    faults = models.JSONField(default=list)  # the first of them: [[line, field, key, values], …]
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "touchpoint_import"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.RUNNING, self.State.UNDOING}

    @property
    def may_be_set(self) -> bool:
        return self.state in {self.State.UPLOADED, self.State.CHECKED, self.State.FAILED}
