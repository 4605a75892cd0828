from django.db import models
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.models import Brand, Team

WEEK = 7


def closed_week() -> list[list[list[str]]]:
    return [[] for _day in range(WEEK)]


class WorkCalendar(models.Model):
    """When somebody is there. Blocks are pairs of times of day, as platform.hours.Block.read takes them.

    It holds for the team, the channel or the brand it is bound to; the one bound to nothing, for everything else.
    """

    name = models.CharField(_("Name"), max_length=80, unique=True)
    zone = models.CharField(_("Time zone"), max_length=64)
    is_always = models.BooleanField(_("Around the clock, every day"), default=False)
    week = models.JSONField(default=closed_week)  # Monday first: [[["09:00", "12:00"], ["13:00", "18:00"]], …]
    ramadan = models.JSONField(null=True)  # the same, for the days of Ramadan; null for as usual
    dates = models.JSONField(default=dict)  # {"2026-12-24": [["09:00", "13:00"]]}: instead of the week's
    days_off = models.JSONField(default=dict)  # {"2026-12-27": "Stocktaking"}
    country = models.CharField(_("Public holidays of"), max_length=2, blank=True)
    worked_holidays = models.JSONField(default=list)  # names of the country's holidays on which somebody is there
    islamic_shift = models.SmallIntegerField(_("Islamic dates"), default=0)  # days after the reckoned ones
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(_("Channel"), max_length=20, blank=True)

    class Meta:
        db_table = "work_calendar"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
