"""A rush in words: what is unusual, and what stands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hafawa.accounts.forms.choices import spoken_languages
from hafawa.conversations.models import Type
from hafawa.platform.events.models import EventRow
from hafawa.platform.web.reading import write_number

from . import queries, rushing
from .models import Rush


@dataclass(frozen=True, slots=True)
class RushShown:
    """`words` says how much arrives; `state` is "on", "off" or "unknown" (too little to compare with)."""

    rush: Rush
    state: str
    words: str
    reasons: tuple[str, ...]


def rush_shown(rush: Rush) -> RushShown:
    is_known = rush.usual is not None
    state = "on" if rush.is_on else "off" if is_known else "unknown"
    return RushShown(rush, state, _words(rush), tuple(reason_words(each) for each in rush.reasons))


def rush_line() -> dict[str, RushShown | None]:
    """What stands above everybody's list: nothing but in a rush, and where that was chosen. At most two queries."""
    now = rushing.rush()
    return {"rush": rush_shown(now) if now.is_on and queries.rules().rush_banner else None}


def _words(rush: Rush) -> str:
    if rush.usual is None or rush.most is None:
        return _("%(count)s began to write in the last hour. There are too few weeks yet to say what is usual.") % {
            "count": write_number(rush.arrivals)
        }
    return _("%(count)s began to write in the last hour; usually %(usual)s do at this hour, %(most)s at most.") % {
        "count": write_number(rush.arrivals), "usual": write_number(round(rush.usual)),
        "most": write_number(rush.most),
    }  # fmt: skip


def reason_words(reason: Mapping[str, Any]) -> str:
    """ "Tag “delivery”: 62 % of them, 9 % before"."""
    words = {
        "brand": _("Brand “%(value)s”: %(share)s %% of them, %(usual)s %% before"),
        "type": _("Type “%(value)s”: %(share)s %% of them, %(usual)s %% before"),
        "language": _("Language “%(value)s”: %(share)s %% of them, %(usual)s %% before"),
        "tag": _("Tag “%(value)s”: %(share)s %% of them, %(usual)s %% before"),
        "word": _("“%(value)s” in the subject: %(share)s %% of them, %(usual)s %% before"),
    }
    return words[reason["what"]] % {
        "value": f"\u2068{_value(reason)}\u2069",
        "share": write_number(round(reason["share"] * 100)), "usual": write_number(round(reason["usual"] * 100)),
    }  # fmt: skip


def _value(reason: Mapping[str, Any]) -> str:
    names = {value: str(label) for value, label in Type.choices} if reason["what"] == "type" else {}
    if reason["what"] == "language":
        names = {value: str(label) for value, label in spoken_languages()}
    return names.get(reason["value"], str(reason["value"]))


def switch_words(event: EventRow) -> str:
    """One switch of the history."""
    is_on, name = bool(event.data.get("is_on")), event.actor_name
    if event.actor_kind == "agent":
        words = _("%(name)s switched it on") if is_on else _("%(name)s switched it off")
        return words % {"name": f"\u2068{name}\u2069"}
    return _("Noticed by itself") if is_on else _("Over by itself")
