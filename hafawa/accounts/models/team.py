from django.db import models
from django.utils.translation import gettext_lazy as _

from .agent import Agent


class Team(models.Model):
    """Colleagues who share a queue. A restricted team's conversations are seen by its members alone."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    is_restricted = models.BooleanField(
        _("Restricted"), default=False, help_text=_("Only members and administrators see its conversations.")
    )
    members = models.ManyToManyField(Agent, through="Membership", related_name="teams")

    class Meta:
        db_table = "team"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "membership"
        constraints = [models.UniqueConstraint(fields=["team", "agent"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.team_id}"
