"""The switch in the rail: whether this colleague is there for new work."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.platform.web.navigation import Entry

from . import queries
from .models import Presence

ICONS = {Presence.AVAILABLE: "circle-check", Presence.BUSY: "clock-pause", Presence.AWAY: "moon"}


def presence_entry(agent: Agent) -> Entry | None:
    """Only for who is given work by routing: to others it would mean nothing."""
    return entry_for(agent, queries.presence_of(agent)) if queries.teams_served_by(agent.pk) else None


def entry_for(agent: Agent, presence: str) -> Entry:
    said = Presence(presence)
    words = _("You are: %(presence)s") % {"presence": said.label}
    return Entry(
        key="presence", label=str(said.label), needs_label=words, icon=ICONS[said], url=reverse("routing:presence"),
        topic=f"agent.{agent.pk}", refresh_url=reverse("routing:presence_mark"), is_dialog=True,
        script="routing/here.js",
    )  # fmt: skip
