from django.db import models

from hafawa.accounts.models import ApiToken


class KeptAnswer(models.Model):
    """What a write was answered, under the key its caller gave it: asked again, it is answered so again.

    Written in the write's own transaction. `status` is empty only inside that transaction.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, address and body, hexadecimal
    status = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_kept_answer"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
