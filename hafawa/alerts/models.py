from django.db import models

from hafawa.accounts.models import Agent


class Alert(models.Model):
    """Something a colleague should know. `kind` names the words it is shown with, `data` fills them."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alert"
        indexes = [models.Index(fields=["agent", "-id"], name="alert_newest")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.agent_id}"
