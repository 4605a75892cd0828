"""How the desk answers a press: what changed is fetched anew, what went wrong is said in words."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

CHANGED = "desk:changed"  # fragments of the open conversation listen to this, besides the live line


def done(words: str = "", **triggers: Any) -> HttpResponse:
    """It worked. `words` appear as a toast; `triggers` are events for the page's scripts."""
    events: dict[str, Any] = {CHANGED: {}, **triggers}
    if words:
        events["toast"] = {"words": words}
    response = HttpResponse(status=204)
    response["HX-Trigger"] = json.dumps(events)
    return response


def refused(error: ValidationError | str) -> HttpResponse:
    """It did not work and nothing changed: why, in the reader's language."""
    words = " ".join(error.messages) if isinstance(error, ValidationError) else error
    response = HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"words": words}})
    return response
