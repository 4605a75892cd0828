from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Team


class CannedAnswer(models.Model):
    """An answer written once, in each language, and put in with / while writing.

    May hold {customer}, {agent}, {number}: filled in for the conversation it is used in.
    """

    shortcut = models.SlugField(_("Shortcut"), max_length=40, unique=True, allow_unicode=True)
    title = models.CharField(_("Title"), max_length=120)
    bodies = models.JSONField(default=dict)  # {"ar": "…", "en": "…", "ro": "…"}
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "canned_answer"
        ordering = ["shortcut"]

    def __str__(self) -> str:
        return self.title

    def body_in(self, language: str) -> str:
        """The words in that language, else in English, else in whichever there is."""
        return str(self.bodies.get(language) or self.bodies.get("en") or next(iter(self.bodies.values()), ""))
