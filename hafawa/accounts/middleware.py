"""Each page reads as its reader does: language, direction, zone, digits, calendar, theme."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from hafawa.platform.web.reading import Reader, current_reader, reading_as

from .models import Agent


def reader_for(agent: Agent) -> Reader:
    return Reader(
        language=agent.language,
        direction=agent.direction,  # type: ignore[arg-type]  # choices keep it to "", "ltr", "rtl"
        time_zone=agent.time_zone,
        digits=agent.digits,  # type: ignore[arg-type]
        calendar=agent.calendar,  # type: ignore[arg-type]
        theme=agent.theme,  # type: ignore[arg-type]
    )


class ReaderMiddleware:
    """Reads as the signed-in colleague; a stranger is read to in the language their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, Agent):
            reader = reader_for(user)
        else:
            reader = Reader(language=_asked_language(request), time_zone=settings.TIME_ZONE)
        with reading_as(reader), timezone.override(reader.zone):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", reader.language)
            if request.GET.get("lang") == reader.language and not isinstance(user, Agent):
                remember_language(response, reader.language)
            return response


def remember_language(response: HttpResponse, language: str) -> None:
    """This browser is read to in this language before anybody has signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.IS_SECURE,
        httponly=True,
    )  # fmt: skip


def _asked_language(request: HttpRequest) -> str:
    chosen = request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return translation.get_language_from_request(request)


def reader_context(request: HttpRequest) -> dict[str, Any]:
    return {"reader": current_reader.get()}
