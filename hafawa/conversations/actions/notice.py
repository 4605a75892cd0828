"""What the house itself tells a customer: an acknowledgement, a farewell. No answer to anybody."""

from collections.abc import Iterable

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit

from ..card import Card
from ..channel import channel_for
from ..events import CardAsked, NoticeWritten
from ..models import Conversation, Inbox, Message, State
from .lock import hold
from .outgoing import check_addresses, schedule, write_message

CARD = "card"  # where Message.evidence keeps what a card asks


@action
def send_notice(
    *,
    conversation: Conversation,
    inbox: Inbox,
    notice: str,
    to: Iterable[str],
    text: str,
    language: str,
    card: Card | None = None,
) -> Message:
    """Send words nobody signs, in that language, at once.

    The message says that no person wrote it (`auto`): it ends nobody's wait, changes no status, is not shown as the
    newest word of the conversation, and no machine answers it. Raises ValidationError for an address that is none.
    """
    conversation = hold(conversation)
    recipients = {"to": list(to), "cc": [], "bcc": []}
    check_addresses(channel_for(inbox.kind).identity_kind, recipients["to"])
    message = write_message(
        conversation, inbox, SYSTEM,
        text=text, html="", attachments=(), recipients=recipients, subject=conversation.subject,
        card=card.name if card else "", card_token=card.token if card else "",
    )  # fmt: skip
    message.language = language
    message.evidence = {"notice": notice, **({CARD: card.kept()} if card else {})}
    message.save(update_fields=["language"])
    schedule(message, None, 0)
    emit(NoticeWritten(conversation_id=conversation.pk, message_id=message.pk, notice=notice), by=SYSTEM)
    return message


@action
def put_card(*, message: Message, card: Card) -> bool:
    """Ask something below an answer that has not left yet. False, and nothing changes, once it has."""
    conversation = hold(message.conversation_id)
    waiting = Message.objects.filter(pk=message.pk, state__in=(State.QUEUED, State.SCHEDULED), card_token="")
    evidence = {**message.evidence, CARD: card.kept()}
    if not waiting.update(card=card.name, card_token=card.token, evidence=evidence):
        return False
    emit(CardAsked(conversation_id=conversation.pk, message_id=message.pk, card=card.name), by=SYSTEM)
    return True
