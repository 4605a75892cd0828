"""From a line to what entry.py reads, and under which id it is told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from ..entry import Entries, Given
from ..faults import Fault, FaultyError
from ..shipped import Kind
from .plan import Plan
from .reading import Line
from .values import Cell, folded, read_amount, read_date, read_phone, text_of

FORMS = {"iso": "2026-01-31", "dmy": "31/01/2026", "mdy": "01/31/2026", "ymd": "2026/01/31"}
_TEXTS = ("product", "order", "place", "id")
_WHO = ("email", "phone", "external")


class Items:
    """Reads line after line, from the first: a line without an id of its own is told by what it says, and by which
    of its equals it is, so that the same table again, or a longer one, repeats nothing."""

    def __init__(self, plan: Plan, catalogue: Mapping[str, Kind], now: datetime) -> None:
        self.plan, self.zone = plan, ZoneInfo(plan.zone)
        self.entries = Entries(catalogue, now)
        self.kinds = {
            folded(name): kind.key for kind in catalogue.values() for name in (*kind.names.values(), kind.key)
        }
        self._equals: Counter[bytes] = Counter()

    def read(self, line: Line) -> Given:
        """Raises FaultyError."""
        self._cells = line[1]
        item, faults = self._item()
        try:
            given = self.entries.read(item)
        except FaultyError as error:
            told = {fault.place for fault in faults}
            faults += [fault for fault in error.faults if fault.place not in told]
        if faults:
            raise FaultyError(faults)
        return self._named(given, item)

    def _named(self, given: Given, item: dict[str, Any]) -> Given:
        if given.external_id:
            return given
        written = orjson.dumps({**item, "at": given.at, "who": given.identity}, option=orjson.OPT_SORT_KEYS)
        digest = blake2b(written, digest_size=16).digest()
        self._equals[digest] += 1
        return replace(given, external_id=f"line:{digest.hex()}:{self._equals[digest]}")

    def _cell(self, name: str) -> Cell:
        place = self.plan.place(name)
        return self._cells[place] if place is not None and place < len(self._cells) else None

    def _item(self) -> tuple[dict[str, Any], list[Fault]]:
        plan, faults = self.plan, []
        item: dict[str, Any] = {"source": plan.source, "kind": self._kind()}
        cell = self._cell("at")
        item["at"] = read_date(cell, plan.dates, self.zone)
        if item["at"] is None and text_of(cell):
            faults.append(Fault("at", "date", {"given": text_of(cell)[:60], "form": FORMS[plan.dates]}))
        item |= {name: value for name in _TEXTS if (value := text_of(self._cell(name)))}
        if text_of(amount := self._cell("amount")):
            item["amount"] = read_amount(amount, plan.decimal)
            item["currency"] = text_of(self._cell("currency")) or plan.currency
        properties = {name: text for place, name in plan.properties() if (text := self._text_at(place))}
        if properties:
            item["properties"] = properties
        customer = self._customer()
        if customer:
            item["customer"] = customer
        else:
            faults.append(Fault("customer", "who_cell"))
        return item, faults

    def _kind(self) -> str:
        text = text_of(self._cell("kind"))
        return self.kinds.get(folded(text), text) if text else self.plan.kind

    def _text_at(self, place: int) -> str:
        return text_of(self._cells[place]) if place < len(self._cells) else ""

    def _customer(self) -> dict[str, str] | None:
        """By the first address the line has."""
        for kind in _WHO:
            cell = self._cell(kind)
            value = read_phone(cell) if kind == "phone" else text_of(cell)
            if value:
                language = text_of(self._cell("language")).lower()[:2]
                return {"kind": kind, "value": value, "name": text_of(self._cell("name"))[:200], "language": language}
        return None
