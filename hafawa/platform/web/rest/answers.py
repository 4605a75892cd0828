"""JSON out: plain dictionaries, written by orjson. Times in UTC with a Z (RFC 3339)."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponse

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def answer(
    data: Any, status: int = 200, *, content_type: str = "application/json", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """`data` as JSON: dictionaries, lists, text, numbers, dates and aware times."""
    body = orjson.dumps(data, option=OPTIONS)
    return HttpResponse(body, status=status, content_type=content_type, headers=dict(headers or {}))
