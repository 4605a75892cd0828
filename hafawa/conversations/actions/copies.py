"""The same outside id again: the same message once more, another by the same name, or the same by another door."""

import hashlib
from datetime import datetime, timedelta

from ..channel import InboundMessage
from ..models import Arrival, Attachment, Direction, Inbox, Message, Status
from .evidence import own_subject
from .look import Named
from .thread import Lookup


def already_here(known: Lookup, inbox: Inbox, inbound: InboundMessage, arrival: Arrival | None) -> Message | None:
    """The message that this is, where it has been received before; None for one with other words.

    Programs repeat identifiers, and an identifier is easily copied: other words are another message.
    """
    ours = next((copy for copy in known.copies if _is_our_own(copy, inbox, inbound)), None)
    if ours:
        return Message.objects.get(pk=ours.pk)
    here = [copy for copy in known.copies if copy.inbox_id == inbox.pk]
    for copy in here:
        if arrival is not None and copy.arrival_id == arrival.pk:
            return Message.objects.get(pk=copy.pk)
        if _is_same(copy, inbound):
            return Message.objects.get(pk=copy.pk)
    if not here:
        return None
    return Message.objects.known_as(another_name(inbound)).filter(inbox=inbox).first()


def another_name(inbound: InboundMessage) -> str:
    """What a message goes by when its outside id is taken: the same each time it is read."""
    hour = inbound.sent_at.isoformat() if inbound.sent_at else ""
    told = "\0".join((inbound.subject, inbound.text.strip(), inbound.sender.value, hour))
    digest = hashlib.sha256(told.encode("utf-8", "surrogatepass"))
    for name in _fingerprints(inbound):
        digest.update(name.encode())
    return f"{inbound.external_id[:230]}#{digest.hexdigest()[:16]}"


def came_by_another_door(known: Lookup, inbox: Inbox, inbound: InboundMessage) -> Message | None:
    """The same message as it came to another mailbox of ours: both were written to."""
    others = [
        copy
        for copy in known.copies
        if copy.inbox_id != inbox.pk and copy.direction == Direction.IN and copy.status != Status.DELETED
    ]
    return next((Message.objects.get(pk=copy.pk) for copy in others if _is_same(copy, inbound)), None)


def _is_our_own(copy: Named, inbox: Inbox, inbound: InboundMessage) -> bool:
    """A copy of what we sent comes back, to the mailbox it left from or to another of ours."""
    if copy.direction != Direction.OUT:
        return False
    if inbound.auto == "loop" or inbound.sender.value == inbox.address:
        return True
    left_by = Inbox.objects.filter(pk=copy.inbox_id or 0).values_list("address", flat=True).first()
    return inbound.sender.value == left_by or _is_same(copy, inbound)


def _is_same(copy: Named, inbound: InboundMessage) -> bool:
    """The same words, subject, author, hour and files, however they were carried."""
    if copy.subject not in {inbound.subject[:255], own_subject(inbound.subject)[:255]}:
        return False
    text, author, hour = Message.objects.values_list("text", "identity__value", "sent_at").get(pk=copy.pk)
    if text not in {inbound.text.strip(), inbound.forwarded_text.strip()}:
        return False
    if copy.direction == Direction.IN and not (_is_theirs(author, inbound) and _is_of(hour, inbound)):
        return False
    kept = sorted(Attachment.objects.filter(message_id=copy.pk).values_list("sha256", flat=True))
    return kept == _fingerprints(inbound)


def _is_theirs(author: str | None, inbound: InboundMessage) -> bool:
    senders = (inbound.sender, inbound.forwarded_from) if inbound.forwarded_from else (inbound.sender,)
    return author is None or any(author.lower() == sender.value.strip().lower()[:254] for sender in senders)


def _is_of(hour: datetime | None, inbound: InboundMessage) -> bool:
    """A program that calls every message of its own the same still tells when it wrote each."""
    hours = [each for each in (inbound.sent_at, inbound.forwarded_at) if each]
    return hour is None or not hours or any(abs(hour - each) < timedelta(seconds=2) for each in hours)


def _fingerprints(inbound: InboundMessage) -> list[str]:
    return sorted(hashlib.sha256(file.content).hexdigest() for file in inbound.files)
