"""Everything on a conversation that is set with one press."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hafawa.accounts.access import needs
from hafawa.accounts.actions import save_tag
from hafawa.accounts.models import Agent, Tag, Team
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import may_see_team
from hafawa.conversations import actions, queries
from hafawa.conversations.models import Conversation, Status

from ..answers import done, refused
from ..row_ids import row_id, row_ids
from .lookup import conversation_or_404

Change = Callable[[Conversation, str, Agent], str]


def _assignee(row: Conversation, value: str, agent: Agent) -> str:
    person = agent if value == "me" else Agent.objects.active().filter(pk=_number(value)).first() if value else None
    if value and person is None:
        raise ValidationError(_("There is no such colleague."))
    actions.assign(conversation=row, agent=person, by=agent.actor)
    return _("Given to %(name)s") % {"name": person.name} if person else _("Nobody's now")


def _team(row: Conversation, value: str, agent: Agent) -> str:
    team = Team.objects.filter(pk=_number(value)).first() if value else None
    if value and (team is None or not may_see_team(agent, team.pk)):
        raise ValidationError(_("There is no such team."))
    actions.give_to_team(conversation=row, team=team, by=agent.actor)
    return _("Given to %(name)s") % {"name": team.name} if team else _("In no team's queue now")


def _status(row: Conversation, value: str, agent: Agent) -> str:
    actions.set_status(conversation=row, status=value, by=agent.actor)
    return str(Status(value).label)


def _snooze(row: Conversation, value: str, agent: Agent) -> str:
    actions.snooze(conversation=row, until=snoozed_until(value, agent.zone), by=agent.actor)
    return _("Snoozed")


def snoozed_until(value: str, zone: ZoneInfo) -> datetime:
    """`later` (three hours), `tomorrow` and `week` (nine in the morning), or a time. Raises ValidationError."""
    here = timezone.now().astimezone(zone)
    morning = here.replace(hour=9, minute=0, second=0, microsecond=0)
    named = {
        "later": here + timedelta(hours=3),
        "tomorrow": morning + timedelta(days=1),
        "week": morning + timedelta(days=7),
    }
    if value in named:
        return named[value]
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValidationError(_("Choose a time in the future.")) from error
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=zone)


def _priority(row: Conversation, value: str, agent: Agent) -> str:
    actions.set_priority(conversation=row, priority=_number(value), by=agent.actor)
    return ""


def _type(row: Conversation, value: str, agent: Agent) -> str:
    actions.set_type(conversation=row, type=value, by=agent.actor)
    return ""


def _subject(row: Conversation, value: str, agent: Agent) -> str:
    actions.set_subject(conversation=row, subject=value, by=agent.actor)
    return ""


def _add_tag(row: Conversation, value: str, agent: Agent) -> str:
    known = Tag.objects.filter(name__iexact=" ".join(value.split())).first()
    if known is None and not allows(agent, May.WRITE_CANNED):
        raise ValidationError(_("There is no such tag. A team lead can add it in the settings."))
    tag = known or save_tag(name=value, by=agent.actor)
    actions.set_tags(conversation=row, add=[tag], by=agent.actor)
    return ""


def _remove_tag(row: Conversation, value: str, agent: Agent) -> str:
    actions.set_tags(conversation=row, remove=Tag.objects.filter(name=value), by=agent.actor)
    return ""


def _follow(row: Conversation, value: str, agent: Agent) -> str:
    if value == "no":
        actions.unfollow(conversation=row, agent=agent, by=agent.actor)
        return _("You no longer follow this")
    actions.follow(conversation=row, agent=agent, by=agent.actor)
    return _("You follow this now")


def _unread(row: Conversation, value: str, agent: Agent) -> str:
    actions.mark_read(conversation=row, agent=agent, message_id=row.last_message_id or 0)
    return _("Marked as unread")


CHANGES: dict[str, Change] = {
    "assignee": _assignee,
    "team": _team,
    "status": _status,
    "snooze": _snooze,
    "priority": _priority,
    "type": _type,
    "subject": _subject,
    "tag": _add_tag,
    "untag": _remove_tag,
    "follow": _follow,
    "unread": _unread,
}


def _number(value: str) -> int:
    chosen = row_id(value)
    if chosen is None:
        raise ValidationError(_("Choose one of the list."))
    return chosen


@require_POST
@needs(May.ANSWER)
def change(request: HttpRequest, agent: Agent, number: int, what: str) -> HttpResponse:
    """Set one thing. Refused, nothing has changed and it is said why."""
    if what not in CHANGES:
        raise Http404
    row = conversation_or_404(agent, number)
    try:
        words = CHANGES[what](row, request.POST.get("value", ""), agent)
    except ValidationError as error:
        return refused(error)
    return done(words)


@require_POST
@needs(May.ANSWER)
def field(request: HttpRequest, agent: Agent, number: int, key: str) -> HttpResponse:
    """Answer a custom field."""
    row = conversation_or_404(agent, number)
    try:
        actions.set_field(conversation=row, key=key, value=request.POST.get("value", ""), by=agent.actor)
    except ValidationError as error:
        return refused(error)
    return done(_("Kept"))


BULK = ("assignee", "team", "status", "snooze", "priority", "type", "tag", "untag", "unread")
MOST = 200


@require_POST
@needs(May.ANSWER)
def bulk(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The same change on many. Each by itself: what cannot be changed is said, the rest is done."""
    what, value = request.POST.get("what", ""), request.POST.get("value", "")
    chosen = row_ids(request.POST.getlist("ids"))[:MOST]
    if what not in BULK or not chosen:
        return refused(_("Choose conversations, and what to do with them."))
    changed, refusals = 0, []
    for row in queries.visible_to(agent).filter(pk__in=chosen, merged_into=None).select_related("team"):
        try:
            CHANGES[what](row, value, agent)
            changed += 1
        except ValidationError as error:
            refusals.append(f"#{row.pk}: {' '.join(error.messages)}")
    words = _("Changed: %(count)s") % {"count": changed}
    missing = len(chosen) - changed - len(refusals)
    if missing:
        refusals.append(_("not found: %(count)s") % {"count": missing})
    if refusals:
        words = f"{words}. {_('Not changed:')} {'; '.join(refusals[:5])}"
    return done(words, **{"selection:clear": {}})
