"""The description as a page shows it."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .description import description


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter, or a part of a body or an answer."""

    name: str
    type: str
    is_required: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    anchor: str
    method: str
    address: str
    summary: str
    words: str
    parameters: list[Entry] = field(default_factory=list)
    body: list[Entry] = field(default_factory=list)
    status: str = ""
    answer: list[Entry] = field(default_factory=list)


@cache
def chapters() -> dict[str, list[Route]]:
    """The routes by subject, in the order of the description."""
    found: dict[str, list[Route]] = {}
    for address, methods in description()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_route(address, method, operation))
    return found


def _route(address: str, method: str, operation: dict[str, Any]) -> Route:
    status, said = next((code, each) for code, each in operation["responses"].items() if code.startswith("2"))
    return Route(
        anchor=operation["operationId"],
        method=method.upper(),
        address=address,
        summary=operation["summary"],
        words=operation.get("description", ""),
        parameters=[
            Entry(each["name"], _type(each["schema"]).removesuffix(" | null"), each["required"], _words(each))
            for each in operation["parameters"]
        ],
        body=_entries(_content(operation.get("requestBody", {}))),
        status=status,
        answer=_entries(_content(said)),
    )


def _words(said: dict[str, Any]) -> str:
    return str(said.get("description", "")).replace("`", "")


def _content(said: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = said.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _entries(schema: dict[str, Any], prefix: str = "", depth: int = 0) -> list[Entry]:
    """The parts of an object, those of objects inside it below it."""
    schema = _resolved(schema)
    found = []
    for name, part in schema.get("properties", {}).items():
        found.append(Entry(prefix + name, _type(part), name in schema.get("required", ()), _words(part)))
        inner, mark = _inside(part)
        if inner and depth < 2:
            found += _entries(inner, f"{prefix}{name}{mark}.", depth + 1)
    return found


def _inside(part: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    for choice in part.get("anyOf") or part.get("allOf") or [part]:
        if "$ref" in choice and "properties" in _resolved(choice):
            return choice, ""
        if "$ref" in choice.get("items", {}) and "properties" in _resolved(choice["items"]):
            return choice["items"], "[]"
    return None, ""


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: dict[str, Any] = description()["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _type(schema: dict[str, Any]) -> str:
    """In a few words: `integer | null`, `"open" | "waiting"`, `list of text`."""
    for several in ("anyOf", "allOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(each) for each in schema[several]))
    schema = _resolved(schema)
    if "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema["enum"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type", "any"))
