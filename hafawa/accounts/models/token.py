from django.db import models
from django.utils.translation import gettext_lazy as _

from .agent import Agent


class ApiToken(models.Model):
    """A key for a program that acts as an agent, within scopes. Only a hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read conversations and customers")
        WRITE = "write", _("Answer and change conversations and customers")

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=12)  # shown, so that a person can tell tokens apart
    digest = models.CharField(max_length=64, unique=True)  # SHA-256, hexadecimal: tokens are 256 random bits
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
