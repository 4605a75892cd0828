"""The address a provider posts to. 2xx is said once all it brought is kept; else it keeps it, and comes again."""

import hmac

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hafawa.conversations.channel import Door
from hafawa.conversations.models import Inbox
from hafawa.platform.web.rest.limits import Bucket

from .. import queries
from .actions import keep
from .incoming import provider_of
from .post import Post
from .provider import AwayError, ForgedError, Provider, WrongPasswordError

log = structlog.get_logger(__name__)
BODY_BYTES = 100 * 1024 * 1024
"""The largest mail a provider takes (35 to 40 MB), once as it is and once in pieces, in base64."""
RIGHT = Bucket("provider-posts", size=3000, seconds=60)
WRONG = Bucket("provider-strangers", size=60, seconds=60)
HEADERS = ("authorization", "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp")


@csrf_exempt
@login_not_required
@require_POST
def hook(request: HttpRequest, inbox_id: int, secret: str) -> HttpResponse:
    """Known by an address nobody guesses, then by the provider's signature or password; only then is it looked at."""
    inbox, door, provider = _addressed(inbox_id, secret)
    if not inbox.is_active:
        return _later(HttpResponse("This mailbox is closed.", status=503), 600)
    if wait := RIGHT.take(inbox.pk):
        return _later(HttpResponse(status=429), wait)
    try:
        post = _read(request)
    except RequestDataTooBig:
        return HttpResponse("Too large.", status=413)
    try:
        proof = provider.check(post, door)
        is_kept = keep(inbox=inbox, provider=provider, post=post, proof=proof)
    except ForgedError as error:
        return _refused(inbox, error)
    except AwayError as error:
        log.warning("provider.away", inbox=inbox.pk, error=str(error))
        return _later(HttpResponse(status=503), 60)
    return HttpResponse("Kept." if is_kept else "Known.", content_type="text/plain")


def _addressed(inbox_id: int, secret: str) -> tuple[Inbox, Door, Provider]:
    """Raises Http404 where there is no such mailbox, no provider, or another secret: a stranger learns nothing."""
    inbox = queries.inbox_numbered(inbox_id)
    if inbox is None or not inbox.settings.is_readable:
        raise Http404
    provider, wanted = provider_of(inbox.door), str(inbox.settings.get("hook_secret") or "")
    if provider is None or not wanted or not hmac.compare_digest(secret.encode(), wanted.encode()):
        raise Http404
    return inbox, inbox.door, provider


def _read(request: HttpRequest) -> Post:
    """The whole body, within bounds. Raises RequestDataTooBig; UnreadablePostError ends the call."""
    try:
        body = request.read(BODY_BYTES + 1)
    except UnreadablePostError as error:
        raise AwayError("the call broke off") from error
    if len(body) > BODY_BYTES:
        raise RequestDataTooBig
    told = {name: request.headers[name] for name in HEADERS if name in request.headers}
    return Post(content_type=request.headers.get("Content-Type", ""), body=body, headers=told)


def _refused(inbox: Inbox, error: ForgedError) -> HttpResponse:
    if wait := WRONG.take(inbox.pk):
        return _later(HttpResponse(status=429), wait)
    log.warning("provider.refused", inbox=inbox.pk, why=str(error))
    if isinstance(error, WrongPasswordError):
        answer = HttpResponse("Wrong user or password.", status=401, content_type="text/plain")
        answer.headers["WWW-Authenticate"] = 'Basic realm="Hafawa", charset="UTF-8"'
        return answer
    return HttpResponse("Not genuine.", status=403, content_type="text/plain")


def _later(answer: HttpResponse, seconds: int) -> HttpResponse:
    answer.headers["Retry-After"] = str(seconds)
    return answer
