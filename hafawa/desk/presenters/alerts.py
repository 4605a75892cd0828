"""The bell: what a colleague is told, in words, and the mark that says something is new."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.alerts.queries import unseen_count
from hafawa.conversations.queries import subjects
from hafawa.platform.web.navigation import Entry
from hafawa.platform.web.reading import write_number
from hafawa.platform.web.templatetags.hafawa import when

ICONS = {
    "conversation.assigned": "user-check",
    "conversation.mentioned": "at",
    "conversation.followed": "eye",
    "conversation.failed": "mail-exclamation",
    "conversation.uncertain": "help-circle",
    "inbox.consent": "key",
    "conversation.complained": "alert-triangle",
    "clock.warned": "clock-bolt",
    "clock.breached": "clock-exclamation",
    "conversation.unsolved": "help-circle",
    "rush.began": "alert-triangle",
    "rush.over": "circle-check",
}


@dataclass(frozen=True, slots=True)
class AlertShown:
    id: int
    icon: str
    text: str
    subject: str
    url: str
    at: SafeString
    is_new: bool


def shown(agent: Agent, alerts: Iterable[Alert]) -> list[AlertShown]:
    """Alerts in words. What has since moved where the colleague may not look is neither named nor linked."""
    alerts = list(alerts)
    about = subjects(agent, {_conversation(alert) for alert in alerts})
    return [_shown(alert, about) for alert in alerts]


def _shown(alert: Alert, about: dict[int, str]) -> AlertShown:
    if alert.kind.startswith("inbox."):
        return _about_inbox(alert)
    if alert.kind.startswith("rush."):
        return _about_rush(alert)
    pk = _conversation(alert)
    return AlertShown(
        id=alert.pk,
        icon=ICONS.get(alert.kind, "bell"),
        text=_words(alert.kind),
        subject=(about[pk] or f"#{pk}") if pk in about else _("You may no longer see this conversation."),
        url=reverse("desk:conversation", args=[pk]) if pk in about else "",
        at=when(alert.created_at),
        is_new=alert.seen_at is None,
    )


def _about_inbox(alert: Alert) -> AlertShown:
    """Told to administrators only, who see every mailbox."""
    return AlertShown(
        id=alert.pk,
        icon=ICONS.get(alert.kind, "bell"),
        text=_words(alert.kind),
        subject=str(alert.data.get("name") or ""),
        url=reverse("conversations:inbox", args=[int(alert.data.get("inbox") or 0)]),
        at=when(alert.created_at),
        is_new=alert.seen_at is None,
    )


def _about_rush(alert: Alert) -> AlertShown:
    """Told to leads."""
    return AlertShown(
        id=alert.pk,
        icon=ICONS.get(alert.kind, "bell"),
        text=_words(alert.kind),
        subject=_("%(count)s in the last hour") % {"count": write_number(int(alert.data.get("arrivals") or 0))},
        url=reverse("routing:rush"),
        at=when(alert.created_at),
        is_new=alert.seen_at is None,
    )


def _words(kind: str) -> str:
    return {
        "conversation.assigned": _("A conversation was given to you"),
        "conversation.mentioned": _("You were named in a note"),
        "conversation.followed": _("The customer wrote in a conversation you follow"),
        "conversation.failed": _("Your answer was not delivered"),
        "conversation.uncertain": _("It is not certain that your answer was sent"),
        "inbox.consent": _("A mailbox can no longer be read: sign in again"),
        "conversation.unsolved": _("The customer says that it is not solved"),
        "conversation.complained": _("The recipient reported your message as unwanted"),
        "clock.warned": _("An answer is due soon"),
        "clock.breached": _("An answer is overdue"),
        "rush.began": _("Far more customers write than usual"),
        "rush.over": _("As many customers write as usual again"),
    }.get(kind) or _("Something happened in a conversation")


def _conversation(alert: Alert) -> int:
    return int(alert.data.get("conversation") or 0)


def bell(agent: Agent) -> Entry:
    """The bell of the rail, with its pip; it fetches itself again when this colleague is told something."""
    count = unseen_count(agent)
    words = ngettext("Alerts, %(count)s new", "Alerts, %(count)s new", count) % {"count": write_number(count)}
    return Entry(
        key="alerts",
        label=_("Alerts"),
        icon="bell",
        url=reverse("find:alerts"),
        needs=count,
        needs_label=words if count else "",
        topic=f"agent.{agent.pk}",
        refresh_url=reverse("find:bell"),
    )
