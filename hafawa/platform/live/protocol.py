"""What the browser and the hub say to each other on /live: JSON objects in text frames.

The browser says (one object may hold several of these):
    {"subscribe": [topic, …]}        answered by {"subscribed": […]} and, for those it may not follow, {"refused": […]}
    {"subscribe": [topic, …], "age": s}   the screen was drawn so many seconds ago: what it missed since is said again
    {"unsubscribe": [topic, …]}      also leaves the presence of these topics
    {"seen": topic}                  I am looking at this (a topic followed): adds me to its presence
    {"typing": {"topic": t, "on": true}}   repeat every few seconds; falls silent by itself after TYPING_SECONDS

The hub says:
    {"ready": true, "you": id}       first. A browser that was connected before asks for everything on the page again
    {"hint": {"topic": t, "what": w}}
    {"presence": {"topic": t, "people": [{"id": 7, "name": "نور", "typing": false}, …]}}   to followers, "you" included
    {"refused": [topic, …]}          also later, when the right to follow is lost
    {"resync": true}                 something was missed: ask for everything again

It closes with one of the codes below; browsers reconnect (with a growing, random delay) after all but SIGNED_OUT.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

SIGNED_OUT = 4401
"""No session, or no longer: sign in before connecting again."""
TOO_MUCH = 4429
"""More messages, or more sockets of one person, than a person needs."""
TOO_SLOW = 4408
"""The browser did not take what it was sent."""
BAD_MESSAGE = 1007
TOO_LONG = 1009

MAX_MESSAGE_CHARS = 8192
MAX_TOPICS = 100
MAX_SOCKETS_PER_PERSON = 60
MESSAGES_PER_SECOND = 10
MESSAGE_BURST = 60
TYPING_SECONDS = 6.0
TOPIC = re.compile(r"[a-z][a-z0-9_]{0,30}(\.[A-Za-z0-9_-]{1,40}){0,3}", re.ASCII)

RESYNC = '{"resync":true}'


class BadMessageError(Exception):
    """Not JSON, or not of the shape above."""


def say(**words: Any) -> str:
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def said(text: str) -> dict[str, Any]:
    """The object a browser sent. Raises BadMessageError."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessageError from None
    if not isinstance(words, dict):
        raise BadMessageError
    return words


def topics(value: Any) -> list[str]:
    """The topics listed in a message, each once, in order. Raises BadMessageError."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadMessageError
    return list(dict.fromkeys(value))


def age(value: Any) -> float | None:
    """How old a screen is, in seconds; None where it is not said. Raises BadMessageError."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise BadMessageError
    return float(value)


def well_formed(names: Iterable[str]) -> list[str]:
    return [name for name in names if TOPIC.fullmatch(name)]
