"""Two conversations that have to do with each other, and stay apart."""

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import ConversationsLinked
from ..models import Link


@action
def link(*, first: int, second: int, why: str, by: Actor) -> None:
    """Note that these two belong near each other. Twice is once; one conversation is not linked to itself."""
    if first == second or Link.objects.filter(first_id=second, second_id=first).exists():
        return
    _row, made = Link.objects.get_or_create(first_id=first, second_id=second, defaults={"why": why})
    if made:
        emit(ConversationsLinked(conversation_id=first, other_id=second), by=by)
        emit(ConversationsLinked(conversation_id=second, other_id=first), by=by)
