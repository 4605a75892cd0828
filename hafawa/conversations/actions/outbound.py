"""outbound_for(): a message row made ready for a channel to carry, in the customer's language and the brand's dress."""

from django.utils.html import escape
from django.utils.translation import gettext_noop

from hafawa.accounts.models import Brand
from hafawa.platform.files import open_file
from hafawa.platform.text.plain import text_to_html

from ..calendar import from_kept
from ..card import card_kept
from ..channel import BrandFace, File, OutboundMessage, UndeliverableError
from ..models import Attachment, Direction, Message, State
from .thread import reply_token

REFERENCES = 20


def outbound_for(message: Message) -> OutboundMessage:
    """What the channel gets. A forward carries no thread of the customer's.

    Raises UndeliverableError when a file of it is gone: without what it promises it must not leave.
    """
    conversation, brand = message.conversation, message.conversation.brand
    language = brand.speaks(message.language or conversation.language)
    answered = (
        None if message.is_forward or message.auto else _answered(message)
    )  # RFC 3834 4: a program quotes nothing
    recipients = message.recipients
    return OutboundMessage(
        message_id=message.pk,
        external_id=message.external_id,
        to=tuple(recipients.get("to", ())),
        cc=tuple(recipients.get("cc", ())),
        bcc=tuple(recipients.get("bcc", ())),
        subject=message.subject,
        text=message.text,
        html=message.html,
        language=language,
        sender_name=message.agent.shown_name if message.agent else message.author_name,
        thread_keys=() if message.is_forward else _earlier(message),
        reply_token=reply_token(conversation),
        number=None if message.is_forward else conversation.pk,
        brand=_face(brand, language, message),
        event=from_kept(message.event),
        files=tuple(_file(row) for row in Attachment.objects.filter(message=message)),
        card=card_kept(message.card, message.card_token, message.evidence.get("card")),
        is_automatic=bool(message.auto),
        quoted_text=answered.text if answered else "",
        quoted_html=(answered.html or text_to_html(answered.text)) if answered else "",
        quoted_from=answered.author_name if answered else "",
        quoted_at=(answered.sent_at or answered.created_at) if answered else None,
    )


def _face(brand: Brand, language: str, message: Message) -> BrandFace:
    agent = message.agent.shown_name if message.agent else ""
    words = brand.signatures.get(language, "").replace("{agent}", agent)
    if message.agent and message.agent.signature:
        words = f"{message.agent.signature}\n{words}".strip()
    return BrandFace(
        name=brand.name_in(language),
        colour=brand.colour,
        footer_html="<br>".join(str(escape(line)) for line in brand.footers.get(language, "").splitlines()),
        signature_html="<br>".join(str(escape(line)) for line in words.splitlines()),
    )


def _earlier(message: Message) -> tuple[str, ...]:
    """Outside ids of what was said before, oldest first; of a long thread the first and the newest."""
    rows = (
        Message.objects.filter(conversation_id=message.conversation_id, pk__lt=message.pk, inbox=message.inbox)
        .exclude(external_id="")
        .exclude(state__in=[State.FAILED, State.SCHEDULED])
        .exclude(is_forward=True)
    )
    newest = list(rows.order_by("-id").values_list("external_id", flat=True)[:REFERENCES])[::-1]
    first = rows.order_by("id").values_list("external_id", flat=True).first()
    return tuple(newest if not first or first in newest else [first, *newest])


def _answered(message: Message) -> Message | None:
    return (
        Message.objects.filter(
            conversation_id=message.conversation_id,
            pk__lt=message.pk,
            direction=Direction.IN,
            inbox=message.inbox,
        )
        .order_by("-id")
        .first()
    )


def _file(row: Attachment) -> File:
    try:
        with open_file(row.key) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise UndeliverableError(gettext_noop("The attached file “%(name)s” is missing."), name=row.name) from error
    return File(
        name=row.name,
        content_type=row.content_type,
        content=content,
        content_id=row.content_id,
        is_inline=row.is_inline,
    )
