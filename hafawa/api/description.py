"""The description of the API (OpenAPI 3.1): what ninja reads off the routes, and what the gate adds to each."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from .problems import KINDS, MEDIA_TYPE
from .version_1 import api

SNAPSHOT = Path(__file__).with_name("openapi.json")
WRITES = frozenset({"post", "patch", "delete"})
INTRODUCTION = (
    "Customers, conversations and their messages, for programs. A key acts as a colleague: it sees and may do what "
    "that colleague sees and may do. Times are ISO 8601 in UTC, ids are whole numbers, lists come in pages with an "
    "opaque cursor, mistakes are problem details (RFC 9457) in Arabic, English or Romanian by Accept-Language."
)
PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "A part of the body, as a JSON pointer (RFC 6901)."},
                    "parameter": {"type": "string", "description": "A parameter of the query."},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Repeat a write safely: for 24 hours the same key gets the first answer again.",
}


@cache
def description() -> dict[str, Any]:
    """The whole document."""
    schema = {**api.get_openapi_schema(path_prefix="api/v1/")}
    schema["info"] = {"title": api.title, "version": api.version, "description": INTRODUCTION}
    schema["components"]["schemas"]["Problem"] = PROBLEM
    schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "haf_…"}}
    schema["security"] = [{"key": []}]
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(address, method, operation)
    return schema


def written_out() -> str:
    """As it is committed: a change of what we promise shows as a change of that file."""
    return orjson.dumps(description(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def _complete(address: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = operation["operationId"].rsplit("_api_", 1)[-1]
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
    if method in WRITES:
        operation["parameters"].append(KEY_HEADER)
    for status in _problems(address, method, operation):
        operation["responses"][str(status)] = {
            "description": " / ".join(str(kind.key) for kind in KINDS.values() if kind.status == status),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _problems(address: str, method: str, operation: dict[str, Any]) -> list[int]:
    found = [401, 403, 429, 500]
    if "{" in address:
        found.append(404)
    if operation["parameters"]:
        found.append(422)
    if method in WRITES:
        found += [400, 409, 413, 415, 422]
    return sorted(set(found))
