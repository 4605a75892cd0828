"""What somebody has begun to write. Kept on the server at once; nobody else's business, so no event."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.accounts.models import Agent
from hafawa.platform.events.action import action
from hafawa.platform.files import keep, safe_type
from hafawa.platform.web.sanitise import clean

from ..models import Attachment, Conversation, Draft

MAX_FILE = 25 * 1024 * 1024  # bytes: more than that, mail systems refuse
MAX_FILES = 50


@action
def save_draft(
    *,
    conversation: Conversation,
    agent: Agent,
    kind: str,
    html: str,
    data: dict[str, Any] | None = None,
    files: Iterable[Attachment] = (),
) -> Draft:
    """Keep it as it stands, with the files named; files of the same writer move here from another draft."""
    if kind not in Draft.Kind.values:
        raise ValidationError(_("There is no such kind of draft."))
    draft, _made = Draft.objects.update_or_create(
        conversation=conversation, agent=agent, kind=kind, defaults={"html": clean(html), "data": data or {}}
    )
    Attachment.objects.filter(pk__in=[file.pk for file in files], draft__agent=agent).update(draft=draft)
    return draft


@action
def discard_draft(*, conversation: Conversation, agent: Agent, kind: str) -> None:
    """Throw it away, with its files."""
    Draft.objects.filter(conversation=conversation, agent=agent, kind=kind).delete()


@action
def attach(*, draft: Draft, name: str, content_type: str, content: bytes, is_inline: bool = False) -> Attachment:
    """Put a file on a draft. Raises ValidationError when it is too large to be sent."""
    if len(content) > MAX_FILE:
        raise ValidationError(_("This file is larger than 25 MB. Send a link instead."))
    if not content:
        raise ValidationError(_("This file is empty."))
    if draft.attachments.count() >= MAX_FILES:
        raise ValidationError(_("That is more files than one message can carry."))
    stored = keep(content)
    return Attachment.objects.create(
        draft=draft,
        key=stored.key,
        name=name[:255] or "file",
        size=stored.size,
        sha256=stored.sha256,
        content_type=safe_type(name, content_type, content[:4096])[:120],
        is_inline=is_inline,
    )


@action
def detach(*, attachment: Attachment) -> None:
    """Take a file off a draft."""
    Attachment.objects.filter(pk=attachment.pk, message=None).delete()
