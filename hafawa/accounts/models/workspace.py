from django.db import models
from django.utils.translation import gettext_lazy as _


class Workspace(models.Model):
    """The one organisation this installation serves."""

    name = models.CharField(_("Name"), max_length=120, default="Hafawa")
    language = models.CharField(_("Language"), max_length=5, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    setup_digest = models.CharField(max_length=64, blank=True)  # of the one-time link; empty once used

    class Meta:
        db_table = "workspace"

    def __str__(self) -> str:
        return self.name
