"""Which conversation a message belongs to, decided from what it carries and what is known. No database here.

Strongest first: our signed reply token; the message it answers; those it refers to, newest first; a mail it refers to
that others refer to, too; its mail program's own sign of a thread; a conversation number in the subject. Never the
subject's words. Evidence only points: the sender must belong to where it points, or the message begins a conversation
of its own, linked to that one. See docs/decisions/0007.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from hafawa.platform.text.folding import fold

from ..channel import InboundMessage

KEYS_LIMIT = 50
KEY_LENGTH = 255
AWAITED_LIMIT = 12


@dataclass(frozen=True)
class Evidence:
    """A sign that points to a conversation. `by` is one of SIGNS; `key` is what was recognised."""

    conversation_id: int
    by: str
    key: str = ""

    @property
    def is_weak(self) -> bool:
        """Such a sign is easily guessed, shared or made by accident: it proves nothing but for those who belong."""
        return self.by in {"shared", "thread_index", "number"}


SIGNS = ("reply_token", "answers", "references", "shared", "thread_index", "number")


class Known(Protocol):
    """What the deciding asks about, each only when everything stronger has failed."""

    def by_token(self, token: str) -> int | None:
        """The conversation a reply token names; None for a forged one."""

    def by_keys(self, keys: list[str]) -> Mapping[str, int]:
        """The conversations of those outside ids that are messages here."""

    def by_awaited(self, keys: list[str]) -> Mapping[str, list[int]]:
        """The conversations whose messages refer to these outside ids, though nothing of that name ever came here."""

    def by_index(self, index: str, topic: str) -> list[int]:
        """The conversations with this sign of a thread."""

    def by_number(self, number: int) -> int | None:
        """The conversation of this number, if there is one."""

    def belongs(self, evidence: Evidence) -> bool:
        """Is the sender one of those who take part where this points?"""


@dataclass(frozen=True)
class Decision:
    """`joined`: where it belongs, and by what. `refused`: the strongest evidence that did not hold for this sender."""

    joined: Evidence | None = None
    refused: Evidence | None = None


def decide(inbound: InboundMessage, known: Known) -> Decision:
    """The strongest evidence that holds. A weak sign that does not hold points nowhere, but for a number or token."""
    refused: Evidence | None = None
    for evidence in signs(inbound, known):
        if known.belongs(evidence):
            return Decision(evidence)
        if refused is None and evidence.by not in {"shared", "thread_index"}:
            refused = evidence
    return Decision(None, refused)


def signs(inbound: InboundMessage, known: Known) -> Iterator[Evidence]:
    """Everything that points to a conversation, strongest first."""
    found = known.by_token(inbound.reply_token) if inbound.reply_token else None
    if found:
        yield Evidence(found, "reply_token")
    keys = keys_of(inbound)
    places = known.by_keys(keys) if keys else {}
    answered = inbound.answers[:KEY_LENGTH] or (keys[0] if keys else "")
    for key in keys:
        if key in places:
            yield Evidence(places[key], "answers" if key == answered else "references", key)
    yield from _shared(inbound, known, keys)
    if inbound.thread_index:
        for conversation_id in known.by_index(inbound.thread_index, inbound.thread_topic):
            yield Evidence(conversation_id, "thread_index", inbound.thread_index)
    found = known.by_number(inbound.number) if inbound.number else None
    if found:
        yield Evidence(found, "number", str(inbound.number))


def _shared(inbound: InboundMessage, known: Known, keys: list[str]) -> Iterator[Evidence]:
    """Mails we never got, and this one may be such a mail itself: an answer can overtake what it answers."""
    own = inbound.external_id[:KEY_LENGTH]
    awaited = known.by_awaited([*keys, own]) if keys or own else {}
    for key in (own, *keys):
        for conversation_id in awaited.get(key, ()):
            yield Evidence(conversation_id, "shared", key)


def keys_of(inbound: InboundMessage) -> list[str]:
    """The outside ids it answers and refers to, strongest first."""
    return list(dict.fromkeys(key[:KEY_LENGTH] for key in (inbound.answers, *inbound.thread_keys) if key))[:KEYS_LIMIT]


def keys_to_await(keys: list[str], known: Collection[str]) -> list[str]:
    """Those of a message's keys that nothing here goes by: the nearest and the farthest, where there are many."""
    unknown = [key for key in keys if key not in known]
    return unknown if len(unknown) <= AWAITED_LIMIT else [*unknown[: AWAITED_LIMIT - 4], *unknown[-4:]]


# What mail programs put in front of a subject: "Re:", "AW:", "RE[2]:", "رد:", "Răspuns:", "Fwd:", "[External]".
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|vs|vl|odp|rif|res|r|ref|antw|antwort|ynt|yan|ilt|fwd?|fw|wg|tr|rv|i|enc|pd|doorst|rép|rep"
    r"|răsp|rasp|răspuns|raspuns|redir|redirecționat|redirectionat|رد|الرد|ردّ|إعادة توجيه|اعادة توجيه|إعاده توجيه"
    r"|پاسخ|תשובה|השב|הועבר|отв|ответ|на|пересл)\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]|\[[^\]]{1,40}\]\s*|\(#\d+\)\s*)",
    re.IGNORECASE,
)


def own_subject(subject: str) -> str:
    """A subject without what mail programs and servers put before it."""
    rest = subject[:500]
    for _ in range(20):
        shorter = _PREFIX.sub("", rest, count=1)
        if shorter == rest:
            break
        rest = shorter
    return rest.strip()


def bare_subject(subject: str) -> str:
    """The same in one spelling, to be compared."""
    rest = own_subject(subject)
    rest = re.sub(r"[\[(]#\d+[\])]", " ", rest)
    return " ".join(re.findall(r"\w+", fold(rest)))


def is_new_subject(subject: str, *others: str) -> bool:
    """Does this subject name another matter than these? A subject cut short or added to names the same one."""
    new = bare_subject(subject)
    old = [bare for other in others if (bare := bare_subject(other))]
    return bool(new and old) and not any(new in each or each in new for each in old)
