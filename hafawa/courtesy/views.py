"""The settings page of what is said by itself, and the page behind a question's buttons."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hafawa.accounts import queries as accounts
from hafawa.accounts.access import needs
from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Agent, Brand
from hafawa.accounts.permissions import May
from hafawa.platform.web.reading import Reader, direction_of, reading_as

from . import actions, queries, wording
from .forms import LONGEST, CourtesyForm
from .models import Notice

EXAMPLES = {"ar": "ليلى", "en": "Emily", "ro": "Andrei"}
"""A customer to try the words on, in each language."""
PARTS = ("acknowledgements", "farewells")
NOBODYS = "0"  # a token of no question: a preview asks nobody
PRESSED_AN_HOUR = 20


@needs(May.MANAGE_WORKSPACE)
def courtesies(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = [(brand, queries.courtesy_of(brand)) for brand in accounts.brands()]
    return render(request, "courtesy/courtesies.html", {"rows": rows})


@needs(May.MANAGE_WORKSPACE)
def courtesy(request: HttpRequest, agent: Agent, brand_id: int) -> HttpResponse:
    brand = get_object_or_404(Brand, pk=brand_id)
    form = CourtesyForm(request.POST or None, courtesy=queries.courtesy_of(brand))
    if request.method == "POST" and form.succeeds(partial(actions.save_courtesy, brand=brand, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("courtesy:courtesies")
    context = {
        "form": form,
        "brand": brand,
        "gaps": [f"{{{name}}}" for name in wording.ACKNOWLEDGEMENT_GAPS],
        "farewell_gaps": [f"{{{name}}}" for name in wording.FAREWELL_GAPS],
    }
    return render(request, "courtesy/courtesy.html", context, status=form.status)


@require_POST
@needs(May.MANAGE_WORKSPACE)
def preview(request: HttpRequest, agent: Agent, brand_id: int, key: str) -> HttpResponse:
    """How the words being written will read, with an example's name, number, and what may be promised today."""
    brand = get_object_or_404(Brand, pk=brand_id)
    if key not in PARTS:
        raise Http404
    is_farewell = key == "farewells"
    gaps = wording.FAREWELL_GAPS if is_farewell else wording.ACKNOWLEDGEMENT_GAPS
    shown = []
    for code, _name in spoken_languages():
        words = request.POST.get(f"{key}_{code}", "").strip()[:LONGEST]
        with translation.override(code):
            expected = wording.expectation(queries.usual_wait(brand))
            asks = actions.question(NOBODYS, code) if is_farewell else None
        values = {"name": EXAMPLES.get(code, EXAMPLES["en"]), "number": "1042", "expected": expected}
        filled = wording.filled(words, values)
        shown.append((code, direction_of(code), filled, wording.unfillable(words, gaps), asks))
    return render(request, "courtesy/_preview.html", {"shown": shown})


@csrf_exempt  # the token is the proof, and nobody is signed in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, token: str) -> HttpResponse:
    """ "Is it solved?", in the customer's language. To look changes nothing: programs open every link of a mail."""
    notice = queries.asked(token)
    if notice is None:
        return render(request, "courtesy/card_over.html", status=HTTPStatus.NOT_FOUND)
    with reading_as(Reader(language=notice.language)), translation.override(notice.language):
        return _asked(request, notice)


def _asked(request: HttpRequest, notice: Notice) -> HttpResponse:
    status, fault = HTTPStatus.OK, ""
    if request.method == "POST":
        if _presses_too_often(notice.token):
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
        try:
            actions.take_answer(notice=notice, value=request.POST.get("answer", ""))
        except ValidationError as error:
            status, fault = HTTPStatus.UNPROCESSABLE_ENTITY, error.messages[0]
        else:
            return redirect("courtesy:card", notice.token)
    chosen = request.GET.get("answer", "")
    context = {
        "notice": notice,
        "brand": notice.conversation.brand.name_in(notice.language),
        "subject": notice.conversation.subject,
        "chosen": chosen if chosen in actions.ANSWERS else "",
        "is_settled": queries.is_settled(notice),
        "fault": fault,
    }
    response = render(request, "courtesy/card.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _presses_too_often(token: str) -> bool:
    key = f"courtesy.pressed.{token}"
    cache.add(key, 0, 3600)
    return cache.incr(key) > PRESSED_AN_HOUR
