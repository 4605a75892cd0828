"""Files, raw forms, mail in its frame, and pictures from elsewhere: never as a page of ours."""

import hashlib
import re

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.clickjacking import xframe_options_sameorigin

from hafawa.accounts.access import needs
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May
from hafawa.conversations import queries
from hafawa.conversations.models import Arrival, Attachment, Message
from hafawa.platform import files
from hafawa.platform.web.fetch import RefusedError, UnreachableError, fetch_public

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_BYTES = 5 * 1024 * 1024
HELD = re.compile(r'data-remote-src="([^"]*)"')
INLINE = re.compile(r'data-cid="([^"]*)"')
SALT = "desk.picture"
FRAME_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'unsafe-inline' 'self'",
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        "frame-ancestors 'self'",
    )
)


@needs(May.SEE)
def file(request: HttpRequest, agent: Agent, number: int) -> HttpResponseBase:
    """An attachment: a safe picture in its place, anything else as a download."""
    try:
        row = queries.attachment_visible_to(agent, number)
    except Attachment.DoesNotExist as error:
        raise Http404 from error
    try:
        return files.response(row.key, row.name, row.content_type, inline=row.content_type in PICTURES)
    except FileNotFoundError as error:
        raise Http404 from error


def _message(agent: Agent, number: int, message_id: int) -> Message:
    try:
        message = queries.message_visible_to(agent, message_id)
    except Message.DoesNotExist as error:
        raise Http404 from error
    if message.conversation_id != number:
        raise Http404
    return message


@needs(May.SEE)
def raw(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """A message as it came in, byte for byte, to be kept or looked at."""
    message = _message(agent, number, message_id)
    arrival = Arrival.objects.filter(pk=message.arrival_id or 0).first()
    if arrival is None:
        raise Http404
    response = HttpResponse(bytes(arrival.raw), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="message-{message.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@xframe_options_sameorigin
@needs(May.SEE)
def body(request: HttpRequest, agent: Agent, number: int, message_id: int) -> HttpResponse:
    """A mail's own HTML, in a frame that runs nothing. Pictures from elsewhere only when they were asked for."""
    message = _message(agent, number, message_id)
    inline = {row.content_id: row.pk for row in message.attachments.all() if row.content_id}
    html = INLINE.sub(lambda found: _own_picture(found, inline), message.html)
    if request.GET.get("images") == "1":
        html = HELD.sub(lambda found: f'src="{_proxied(message, found[1])}"', html)
    response = render(request, "desk/frame.html", {"html": html, "message": message})
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


def _own_picture(found: re.Match[str], inline: dict[str, int]) -> str:
    pk = inline.get(found[1])
    return f'src="{escape(reverse("desk:file", args=[pk]))}"' if pk else ""


def _proxied(message: Message, url: str) -> str:
    token = signing.dumps([message.pk, url.replace("&amp;", "&")], salt=SALT, compress=True)
    return f"{reverse('desk:picture', args=[message.pk])}?u={token}"


@needs(May.SEE)
def picture(request: HttpRequest, agent: Agent, message_id: int) -> HttpResponse:
    """A picture a mail points to, fetched by us so that its sender learns nothing. Only addresses that we signed."""
    try:
        signed_for, url = signing.loads(request.GET.get("u", ""), salt=SALT, max_age=24 * 3600)
        message = queries.message_visible_to(agent, message_id)
    except (signing.BadSignature, ValueError, Message.DoesNotExist) as error:
        raise Http404 from error
    if signed_for != message.pk:
        raise Http404
    try:
        fetched = fetch_public(url, max_bytes=MOST_BYTES, content_types=PICTURES)
    except (RefusedError, UnreachableError) as error:
        raise Http404 from error
    response = HttpResponse(fetched.content, content_type=fetched.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    response["ETag"] = f'"{hashlib.sha256(fetched.content).hexdigest()[:32]}"'
    return response
