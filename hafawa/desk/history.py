"""What happened, in a plain sentence: who did what. One for every event of conversations and customers.

    for line in lines(rows): line.icon, line.text, line.at        # "Noor gave it to Sami"

Everything put into a sentence is isolated (UAX #9), so that a Latin name or a number does not turn an Arabic one
around. The sentences are plain text: templates escape them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext, pgettext

from hafawa.accounts.models import Agent, Field, Team
from hafawa.conversations.models import Priority, Status, Type
from hafawa.conversations.queries import subjects
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.models import EventRow
from hafawa.platform.web.reading import write_moment
from hafawa.routing.queries import why

from . import courtesy_told, delivery_told, joins_told
from .deletions_told import DELETIONS
from .invitation_words import invitation_answered
from .isolation import isolate
from .merged_told import MERGED
from .promised import PROMISED

MESSAGE_EVENTS = frozenset(
    {
        "MessageReceived",
        "MessageFiled",
        "ReplyWritten",
        "NoteAdded",
        "MessageForwarded",
        "MessageSent",
        "InvitationAnswered",
        "NoticeWritten",
    }
)
"""Told by the message itself: a page that shows messages leaves these out."""
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What ids and keys in events are called now."""

    agents: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    conversations: Mapping[int, str] = field(default_factory=dict)  # subjects of those the reader may see

    def agent(self, pk: int | None) -> str:
        return isolate(self.agents.get(pk or 0) or gettext("a former colleague"))

    def team(self, pk: int | None) -> str:
        return isolate(self.teams.get(pk or 0) or gettext("a former team"))


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a reader sees it. `icon` is a name of the sprite."""

    row: EventRow
    icon: str
    text: str

    @property
    def id(self) -> int:
        return int(self.row.pk)

    @property
    def at(self) -> datetime:
        return self.row.happened_at


def lines(rows: Iterable[EventRow], reader: Agent | None = None) -> list[Told]:
    """These events with their sentences, in the order given, in at most four queries. What the reader may not see is
    not named.
    """
    names = names_for(rows := list(rows), reader)
    return [told(row, names) for row in rows]


def told(row: EventRow, names: Names) -> Told:
    """The event with its sentence, in the active language and the present reader's time zone and digits."""
    return Told(row, SENTENCES.get(row.name, _UNKNOWN)[0], sentence(row, names))


def sentence(row: EventRow, names: Names | None = None) -> str:
    """Who did what. Pass `names_for(rows)` when telling several."""
    _icon, tell = SENTENCES.get(row.name, _UNKNOWN)
    return tell(who(row), row.data, row, names if names is not None else names_for([row]))


def who(row: EventRow) -> str:
    """Who acted, as they were called then."""
    if row.actor_kind in {"agent", "customer"} and row.actor_name:
        return isolate(row.actor_name)
    return gettext("Hafawa")


def names_for(rows: Iterable[EventRow], reader: Agent | None = None) -> Names:
    """The names these events need, in at most four queries."""
    others: set[int] = set()
    agents: set[int] = set()
    teams: set[int] = set()
    keys: set[str] = set()
    for row in rows:
        agents |= {row.data.get("agent_id"), *row.data.get("mentioned", ())}
        if row.name == "ConversationAssigned":
            agents.add(row.data["was"])
        if row.name == "TeamChanged":
            teams |= {row.data["team_id"], row.data["was"]}
        if row.name == "ConversationsLinked":
            others.add(row.data["other_id"])
        if row.name == "FieldChanged":
            keys.add(row.data["key"])
    agents, teams = agents - {None}, teams - {None}
    return Names(
        agents=dict(Agent.objects.filter(pk__in=agents).values_list("pk", "name")) if agents else {},
        teams=dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {},
        fields=_labels(keys),
        conversations=subjects(reader, others) if reader and others else {},
    )


def _labels(keys: set[str]) -> dict[str, str]:
    language = (get_language() or "en").split("-")[0]
    return {row.key: row.label_in(language) for row in Field.objects.filter(key__in=keys)} if keys else {}


def listed(parts: Iterable[str]) -> str:
    """Several things, with the comma of the language."""
    return pgettext("between the things of a list", ", ").join(isolate(part) for part in parts)


# ---- messages


def _started(by: str, data: Data, row: EventRow, names: Names) -> str:
    if row.actor_kind == "agent":
        return gettext("%(who)s started the conversation") % {"who": by}
    return gettext("The conversation started")


def _received(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s wrote") % {"who": by}


def _replied(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s answered") % {"who": by}


def _noted(by: str, data: Data, row: EventRow, names: Names) -> str:
    named = [name for pk in data["mentioned"] if (name := names.agents.get(pk))]
    if named:
        return gettext("%(who)s added a note for %(colleagues)s") % {"who": by, "colleagues": listed(named)}
    return gettext("%(who)s added a note") % {"who": by}


def _forwarded(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s forwarded a message to %(addresses)s") % {"who": by, "addresses": listed(data["to"])}


def _undone(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s took an answer back before it left") % {"who": by}


def _assigned(by: str, data: Data, row: EventRow, names: Names) -> str:
    if data["agent_id"] is None:
        return gettext("%(who)s took it from %(colleague)s") % {"who": by, "colleague": names.agent(data["was"])}
    if row.actor_kind == "agent" and row.actor_id == data["agent_id"]:
        return gettext("%(who)s took it on") % {"who": by}
    told = gettext("%(who)s gave it to %(colleague)s") % {"who": by, "colleague": names.agent(data["agent_id"])}
    reason = why(data.get("why", ""), data.get("among", 0))
    return gettext("%(what)s: %(why)s") % {"what": told, "why": isolate(reason)} if reason else told


def _team_changed(by: str, data: Data, row: EventRow, names: Names) -> str:
    if data["team_id"] is None:
        return gettext("%(who)s took it out of the team %(team)s") % {"who": by, "team": names.team(data["was"])}
    return gettext("%(who)s gave it to the team %(team)s") % {"who": by, "team": names.team(data["team_id"])}


def _followers(by: str, data: Data, row: EventRow, names: Names) -> str:
    is_self = row.actor_kind == "agent" and row.actor_id == data["agent_id"]
    if is_self and data["follows"]:
        return gettext("%(who)s follows it") % {"who": by}
    if is_self:
        return gettext("%(who)s no longer follows it") % {"who": by}
    parts = {"who": by, "colleague": names.agent(data["agent_id"])}
    if data["follows"]:
        return gettext("%(who)s added %(colleague)s to those who follow it") % parts
    return gettext("%(who)s removed %(colleague)s from those who follow it") % parts


# ---- where it stands


def _status(by: str, data: Data, row: EventRow, names: Names) -> str:
    if data["status"] == Status.SNOOZED and data["until"]:
        until = write_moment(datetime.fromisoformat(data["until"]), "full")
        return gettext("%(who)s snoozed it until %(moment)s") % {"who": by, "moment": isolate(until)}
    words = {
        Status.OPEN: gettext("%(who)s opened it again"),
        Status.WAITING: gettext("%(who)s set it to wait for the customer"),
        Status.SNOOZED: gettext("%(who)s snoozed it"),
        Status.RESOLVED: gettext("%(who)s resolved it"),
        Status.SPAM: gettext("%(who)s marked it as spam"),
    }
    return words[Status(data["status"])] % {"who": by}


def _priority(by: str, data: Data, row: EventRow, names: Names) -> str:
    label = isolate(Priority(data["priority"]).label)
    return gettext("%(who)s set the priority to “%(priority)s”") % {"who": by, "priority": label}


def _type(by: str, data: Data, row: EventRow, names: Names) -> str:
    if not data["type"]:
        return gettext("%(who)s cleared the type") % {"who": by}
    return gettext("%(who)s set the type to “%(type)s”") % {"who": by, "type": isolate(Type(data["type"]).label)}


def _subject(by: str, data: Data, row: EventRow, names: Names) -> str:
    if not data["subject"]:
        return gettext("%(who)s removed the subject") % {"who": by}
    return gettext("%(who)s changed the subject to “%(subject)s”") % {"who": by, "subject": isolate(data["subject"])}


def _tags(by: str, data: Data, row: EventRow, names: Names) -> str:
    parts = {"who": by, "added": listed(data["added"]), "removed": listed(data["removed"])}
    if data["added"] and data["removed"]:
        return gettext("%(who)s added %(added)s and removed %(removed)s") % parts
    if data["added"]:
        return gettext("%(who)s added the tag %(added)s") % parts
    return gettext("%(who)s removed the tag %(removed)s") % parts


def _field(by: str, data: Data, row: EventRow, names: Names) -> str:
    parts = {"who": by, "field": isolate(names.fields.get(data["key"], data["key"])), "value": _value(data["value"])}
    if data["value"] is None:
        return gettext("%(who)s cleared “%(field)s”") % parts
    return gettext("%(who)s set “%(field)s” to %(value)s") % parts


def _value(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return isolate(f"{value:g}" if isinstance(value, float) else value)


def _subject_accepted(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s kept a message with a new subject here") % {"who": by}


# ---- the doors and the ready answers


def _arrival_failed(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("Something came in that could not be read; it is kept")


def _arrival_retried(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s had something that came in read again") % {"who": by}


def _inbox(by: str, data: Data, row: EventRow, names: Names) -> str:
    words = {
        "created": gettext("%(who)s added an inbox"),
        "changed": gettext("%(who)s changed an inbox"),
        "opened": gettext("%(who)s opened an inbox"),
        "closed": gettext("%(who)s closed an inbox"),
        "failing": gettext("An inbox stopped working"),
        "recovered": gettext("An inbox works again"),
    }
    return words.get(data["change"], words["changed"]) % {"who": by}


def _canned(by: str, data: Data, row: EventRow, names: Names) -> str:
    words = {
        "created": gettext("%(who)s added the ready answer %(shortcut)s"),
        "changed": gettext("%(who)s changed the ready answer %(shortcut)s"),
        "removed": gettext("%(who)s removed the ready answer %(shortcut)s"),
    }
    return words[data["change"]] % {"who": by, "shortcut": isolate("/" + data["shortcut"])}


# ---- customers


def _customer_created(by: str, data: Data, row: EventRow, names: Names) -> str:
    if row.actor_kind == "agent":
        return gettext("%(who)s added the customer") % {"who": by}
    return gettext("First contact: the customer became known")


def _customer_changed(by: str, data: Data, row: EventRow, names: Names) -> str:
    changes = dict(data["changes"])
    if "is_blocked" in changes:
        is_blocked = bool(changes.pop("is_blocked")[1])
        if not changes:
            words = gettext("%(who)s blocked the customer") if is_blocked else gettext("%(who)s unblocked the customer")
            return words % {"who": by}
    if list(changes) == ["name"]:
        return gettext("%(who)s changed the name to %(name)s") % {"who": by, "name": isolate(changes["name"][1])}
    labels = [gettext("custom fields") if key == "fields" else _label(key) for key in changes]
    return gettext("%(who)s changed the profile: %(what)s") % {"who": by, "what": listed(labels)}


def _label(key: str) -> str:
    """The name of a part of the profile; the company's is its own model's."""
    return gettext("Company") if key == "company" else str(Customer._meta.get_field(key).verbose_name)  # type: ignore[union-attr]


def _identity_added(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s added %(value)s (%(kind)s)") % _identity(by, data)


def _identity_removed(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s removed %(value)s (%(kind)s)") % _identity(by, data)


def _identity(by: str, data: Data) -> dict[str, str]:
    kind = str(dict(Identity.Kind.choices).get(data["kind"], data["kind"]))
    return {"who": by, "kind": kind, "value": isolate(data["value"])}


def _customer_noted(by: str, data: Data, row: EventRow, names: Names) -> str:
    return gettext("%(who)s added a note about the customer") % {"who": by}


def _unknown(by: str, data: Data, row: EventRow, names: Names) -> str:
    """For rows of a version that knew more than this one."""
    return gettext("%(who)s changed something") % {"who": by}


Sentence = Callable[[str, Data, EventRow, Names], str]
_UNKNOWN: tuple[str, Sentence] = ("history", _unknown)
SENTENCES: dict[str, tuple[str, Sentence]] = {
    "ConversationStarted": ("message-plus", _started),
    "MessageReceived": ("message-circle", _received),
    "MessageFiled": ("archive", _received),
    "ReplyWritten": ("send-2", _replied),
    "InvitationAnswered": ("calendar-event", invitation_answered),
    "NoteAdded": ("note", _noted),
    "MessageForwarded": ("mail-forward", _forwarded),
    "SendUndone": ("arrow-back-up", _undone),
    "MessageSent": ("check", delivery_told.sent),
    "MessageFailed": ("mail-exclamation", delivery_told.failed),
    "MessageUncertain": ("help-circle", delivery_told.uncertain),
    "MessageDelayed": ("clock", delivery_told.delayed),
    "ComplaintReceived": ("alert-triangle", delivery_told.complained),
    "NoticeWritten": ("send-2", courtesy_told.noticed),
    "CardAsked": ("help-circle", courtesy_told.asked),
    "CardAnswered": ("checks", courtesy_told.answered),
    "ConversationAssigned": ("user-check", _assigned),
    "TeamChanged": ("users-group", _team_changed),
    "StatusChanged": ("circle-check", _status),
    "PriorityChanged": ("flag", _priority),
    "TypeChanged": ("folder", _type),
    "SubjectChanged": ("edit", _subject),
    "TagsChanged": ("tag", _tags),
    "FieldChanged": ("forms", _field),
    "FollowersChanged": ("eye", _followers),
    "ConversationsMerged": ("arrow-merge", joins_told.merged),
    "MergeUndone": ("arrow-merge", joins_told.merge_undone),
    "ConversationSplit": ("arrows-split", joins_told.split),
    "SplitUndone": ("arrows-split", joins_told.split_undone),
    "SubjectAccepted": ("arrows-split", _subject_accepted),
    "ConversationsLinked": ("link", joins_told.linked),
    **DELETIONS,
    **PROMISED,
    "ArrivalFailed": ("inbox-off", _arrival_failed),
    "ArrivalSetAside": ("inbox-off", delivery_told.set_aside),
    "ArrivalRetried": ("refresh", _arrival_retried),
    "InboxChanged": ("inbox", _inbox),
    "CannedAnswerChanged": ("template", _canned),
    "CustomerCreated": ("user-plus", _customer_created),
    "CustomerChanged": ("user-cog", _customer_changed),
    "IdentityAdded": ("id", _identity_added),
    "IdentityRemoved": ("id", _identity_removed),
    "IdentityMarked": ("mail-exclamation", delivery_told.marked),
    "CustomerNoted": ("note", _customer_noted),
    "CustomerTagged": ("tags", _tags),
    **MERGED,
}
