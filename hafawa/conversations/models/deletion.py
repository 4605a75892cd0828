from django.db import models

from hafawa.accounts.models import Agent

from .conversation import Conversation


class Deletion(models.Model):
    """A conversation in the trash: out of everybody's sight, until it is brought back or erased for good."""

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.CASCADE, related_name="deletion"
    )
    whole = models.ForeignKey(
        Conversation, null=True, on_delete=models.CASCADE, related_name="+"
    )  # where it had been merged into another: that one, with which it went
    was = models.CharField(max_length=10)  # its status before
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    deleted_at = models.DateTimeField()

    class Meta:
        db_table = "deletion"
        indexes = [
            models.Index(fields=["-deleted_at", "-conversation"], name="deletion_newest"),
        ]

    def __str__(self) -> str:
        return f"#{self.conversation_id} in the trash"
