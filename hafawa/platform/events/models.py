from django.db import models

from .actor import Actor


class EventRow(models.Model):
    """One thing that happened. Audit trail, timeline, webhooks, screens and figures all read this table.

    Rows are only ever added (but see erasing). `handled` alone changes: it names the readers that are done, each
    written in that reader's own transaction, so that an event read twice does nothing twice.
    """

    name = models.CharField(max_length=80)
    topic = models.CharField(max_length=60, blank=True)
    data = models.JSONField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    cause = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)
    happened_at = models.DateTimeField(auto_now_add=True)
    handled = models.JSONField(default=list)

    class Meta:
        db_table = "event"
        indexes = [models.Index(fields=["topic", "id"], name="event_topic")]

    def __str__(self) -> str:
        return f"{self.name} {self.topic}"

    @property
    def actor(self) -> Actor:
        return Actor(self.actor_kind, self.actor_id, self.actor_name)
