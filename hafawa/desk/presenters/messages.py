"""A message of the thread: everything it shows, precomputed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from hafawa.conversations.channel import NO_WORDS, channel_for
from hafawa.conversations.models import Attachment, Direction, Message, State
from hafawa.conversations.queries import ThreadPage, is_late, why_not_sent
from hafawa.platform.web.reading import write_day
from hafawa.platform.web.sanitise import remote_images
from hafawa.platform.web.templatetags.hafawa import avatar, channel_mark, icon, paragraphs, when

from ..isolation import isolate
from .invitations import Invitation, answers_in, invitation
from .placement import Mark, marks, why

# what an ordinary page may hold as it is; anything else is shown in a frame of its own
NEEDS_FRAME = re.compile(r"<(?:table|img|font|center|style|div[^>]+style)|\sstyle=|\sbgcolor=", re.IGNORECASE)
MENTION = re.compile(r'<span data-mention="\d+">(.*?)</span>')
SHOWN_AS_PICTURE = {"image/png", "image/jpeg", "image/gif", "image/webp"}

STATE_ICONS = {
    State.SCHEDULED: "clock",
    State.QUEUED: "clock",
    State.SENDING: "clock",
    State.SENT: "check",
    State.DELIVERED: "checks",
    State.READ: "checks",
    State.FAILED: "alert-triangle",
    State.UNCERTAIN: "alert-circle",
}


@dataclass(frozen=True, slots=True)
class FileShown:
    id: int
    name: str
    size: int
    url: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Card:
    id: int
    at: datetime
    kind: str  # "in", "out", "note"
    is_letter: bool
    who: str
    heading: str  # of a note
    address: str
    avatar: SafeString
    when: SafeString
    subject: str
    to: str  # in words
    body: SafeString  # "" when it is shown in a frame
    here: str  # what its own addresses begin with: written out, for looking each one up costs ten times as much
    frame_url: str
    frame_title: str
    held_images: str  # in words
    show_images_url: str
    quoted: SafeString
    quoted_label: str
    files: tuple[FileShown, ...]
    state: str
    state_icon: SafeString
    state_reason: str
    state_said: str  # the other server's own words
    auto: str  # what wrote it, where no person did
    auto_why: str
    is_failed: bool
    is_uncertain: bool
    is_on_the_way: bool
    can_be_undone: bool
    send_at: SafeString
    why: str
    problems: tuple[str, ...]  # what was odd about the mail, each a sentence
    invitation: Invitation | None
    raw_url: str
    language: str
    separator: str = ""  # the day, where a new one begins
    channel: SafeString = field(default_factory=lambda: SafeString(""))
    channel_label: str = ""
    is_channel_change: bool = False
    is_first_unread: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether something stands above it: a day, another channel, "new"."""
        return bool(self.separator or self.is_channel_change or self.is_first_unread)

    @property
    def is_unsettled(self) -> bool:
        """Whether its state is more than a word: something can still be done about it."""
        return self.is_on_the_way or self.is_failed or self.is_uncertain or self.can_be_undone

    @property
    def classes(self) -> str:
        kinds = {"mail": self.is_letter, "out": self.kind == Direction.OUT, "sending": self.is_on_the_way}
        return " ".join(["hf-msg", *(name for name, holds in kinds.items() if holds)])


def cards(page: ThreadPage, *, read_to: int | None = None, show_images: Collection[int] = ()) -> list[Card]:
    """The messages of a page of the thread, oldest first, with the day and channel where they change."""
    shown: list[Card] = []
    day: date | None = None
    inbox: int | None = None
    marked = False
    answers = answers_in(page.messages)
    for message in page.messages:
        here = timezone.localtime(message.created_at).date()
        changed = message.inbox_id is not None and inbox is not None and message.inbox_id != inbox
        is_new = read_to is not None and not marked and message.pk > read_to and message.direction == Direction.IN
        marked = marked or is_new
        shown.append(
            _card(
                message,
                page.files.get(message.pk, ()),
                separator=write_day(here) if here != day else "",
                is_channel_change=changed,
                is_first_unread=is_new and message is not page.messages[0],
                with_images=message.pk in show_images,
                answers=answers,
            )
        )
        day, inbox = here, message.inbox_id or inbox
    return shown


def _card(
    message: Message,
    files: Iterable[Attachment],
    *,
    separator: str,
    is_channel_change: bool,
    is_first_unread: bool,
    with_images: bool,
    answers: dict[str, str],
) -> Card:
    channel = channel_for(message.inbox.kind) if message.inbox else None
    state = State(message.state)
    images = remote_images(message.html) if message.html and "data-remote-src" in message.html else []
    who, to = _who(message), message.recipients.get("to", [])
    framed = bool(NEEDS_FRAME.search(message.html)) and message.direction == Direction.IN
    here = f"/c/{message.conversation_id}/messages/{message.pk}/"
    return Card(
        id=message.pk,
        at=message.created_at,
        kind=message.direction,
        is_letter=bool(channel and channel.has_subject),
        who=who,
        heading=_("Note by %(name)s") % {"name": who} if message.direction == Direction.NOTE else "",
        address=message.identity.value if message.identity and message.direction == Direction.IN else "",
        avatar=avatar(who or "?", size="s") if message.direction == Direction.IN else SafeString(""),
        when=when(message.created_at, "time"),
        subject=message.subject,
        to=_("to %(names)s") % {"names": ", ".join(to)} if to else "",
        body=SafeString("") if framed else _body(message),
        here=here,
        frame_url=f"{here}body/{'?images=1' if with_images else ''}" if framed else "",
        frame_title=_("Mail from %(name)s") % {"name": who} if framed else "",
        held_images=_held(len(images)) if images and not with_images else "",
        show_images_url=f"/c/{message.conversation_id}/thread/?images={message.pk}",
        quoted=_quoted(message),
        quoted_label=_lines(message) if message.quoted_text else "",
        files=tuple(_file(row) for row in files if not (row.is_inline and row.content_id)),
        state=_state(message) if message.direction == Direction.OUT else "",
        state_icon=_state_icon(message) if message.direction == Direction.OUT else SafeString(""),
        state_reason=_reason(message),
        state_said=str(message.state_detail.get("diagnostic", "")) if message.direction == Direction.OUT else "",
        auto=_auto(message),
        auto_why=str(message.evidence.get("auto", "")),
        is_failed=state == State.FAILED,
        is_uncertain=state == State.UNCERTAIN,
        is_on_the_way=state in (State.QUEUED, State.SCHEDULED, State.SENDING),
        can_be_undone=message.is_undoable,
        send_at=when(message.send_at, "full") if state == State.SCHEDULED else SafeString(""),
        why=why(message),
        problems=tuple(_(problem) for problem in message.problems),
        invitation=invitation(message, answers),
        raw_url=f"{here}raw/" if message.arrival_id else "",
        language=message.language,
        separator=separator,
        channel=channel_mark(channel.icon, str(channel.label)) if channel else SafeString(""),
        channel_label=str(channel.label) if channel else "",
        is_channel_change=is_channel_change,
        is_first_unread=is_first_unread,
        marks=marks(message),
    )


def _state(message: Message) -> str:
    """How far it came. What another server still tries to deliver is late: sent, and not arrived."""
    if is_late(message.state, message.state_detail):
        return pgettext("message", "Late")
    return str(State(message.state).label)


def _state_icon(message: Message) -> SafeString:
    return icon("clock" if is_late(message.state, message.state_detail) else STATE_ICONS[State(message.state)])


AUTO = {
    "auto_reply": gettext_noop("automatic answer"),
    "vacation": gettext_noop("automatic answer: away"),
    "list": gettext_noop("sent to a list"),
    "report": gettext_noop("written by a program"),
    "bounce": gettext_noop("written by a program"),
    "loop": gettext_noop("goes round in circles"),
}


def _auto(message: Message) -> str:
    """Two words where no person wrote it."""
    kind = AUTO.get(message.auto, "")
    return _(kind) if kind else ""


def _reason(message: Message) -> str:
    """Why it did not arrive, or not yet, and who did not get it where it went to several."""
    words = why_not_sent(message) if message.direction == Direction.OUT else ""
    if not words:
        return ""
    missed = message.state_detail.get("addresses", [])
    sent_to = sum(len(message.recipients.get(field, ())) for field in ("to", "cc", "bcc"))
    if missed and sent_to > 1:
        is_still_tried = is_late(message.state, message.state_detail)
        told = _("Still on the way to %(addresses)s.") if is_still_tried else _("It did not reach %(addresses)s.")
        words += " " + told % {"addresses": ", ".join(map(isolate, missed))}
    return words


def _who(message: Message) -> str:
    return message.agent.name if message.agent else message.author_name


def _body(message: Message) -> SafeString:
    """The words. HTML was made safe when it came in; what is shown here holds no style and no picture."""
    if message.html and not NEEDS_FRAME.search(message.html):
        return mark_safe(MENTION.sub(r'<span class="at">\1</span>', message.html))  # noqa: S308 - sanitised at intake
    if not message.text.strip() and not message.quoted_text and message.direction == Direction.IN:
        return format_html('<span class="quiet">{}</span>', NO_WORDS)
    return paragraphs(message.text)


def _quoted(message: Message) -> SafeString:
    return paragraphs(message.quoted_text) if message.quoted_text else SafeString("")


def _lines(message: Message) -> str:
    count = len([line for line in message.quoted_text.splitlines() if line.strip()])
    return ngettext("%(count)s more line", "%(count)s more lines", count) % {"count": count}


def _held(count: int) -> str:
    return ngettext(
        "%(count)s remote image held back", "%(count)s remote images held back", count
    ) % {"count": count}  # fmt: skip


def _file(row: Attachment) -> FileShown:
    return FileShown(
        id=row.pk,
        name=row.name,
        size=row.size,
        url=f"/files/{row.pk}/",
        is_picture=row.content_type in SHOWN_AS_PICTURE,
    )
