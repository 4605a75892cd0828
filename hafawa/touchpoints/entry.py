"""From what somebody tells to a touchpoint that may be kept: one reading for the API and for tables. Pure but for
the catalogue it is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import orjson
from babel.numbers import list_currencies
from django.core.exceptions import ValidationError

from hafawa.customers.identities import normalise
from hafawa.customers.models import Identity

from .faults import Fault, FaultyError
from .shipped import Kind

SKEW = timedelta(minutes=5)
"""How far ahead of ours another system's clock may go."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = {"source": 40, "id": 200, "product": 200, "order": 100, "place": 200}
LARGEST_ID = 2**63 - 1
LARGEST_AMOUNT = Decimal(10) ** 12
MOST_NAMES, MOST_BYTES, DEEPEST = 50, 4096, 4
NAMES = frozenset(
    {"kind", "at", "customer", "customer_id", "amount", "currency", "properties", *LONGEST}
)  # fmt: skip
DEFAULT_SOURCE = "api"
Known = tuple[str, str]  # kind and value of an identity


@dataclass(frozen=True, slots=True)
class Given:
    """A touchpoint as it was told, every part checked and in its one spelling."""

    kind: str
    at: datetime
    customer_id: int | None = None
    identity: Known | None = None
    name: str = ""  # for a customer nobody knows yet
    language: str = ""
    source: str = DEFAULT_SOURCE
    external_id: str = ""
    amount: Decimal | None = None
    currency: str = ""
    product: str = ""
    order: str = ""
    place: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


class Entries:
    """Reads what came at once. Remembers how an address is spelt: a batch names the same ones again and again."""

    def __init__(self, catalogue: Mapping[str, Kind], now: datetime) -> None:
        self.catalogue, self.latest = catalogue, now + SKEW
        self._spelt: dict[Known, str | Fault] = {}

    def read(self, item: Any) -> Given:
        """Raises FaultyError with all that is wrong."""
        if not isinstance(item, Mapping):
            raise FaultyError([Fault("", "object")])
        faults = [Fault(str(name)[:60], "unknown") for name in item if name not in NAMES]
        reading = _Reading(item, faults)
        given: dict[str, Any] = {
            "kind": reading.take("kind", self._kind),
            "at": reading.take("at", self._at),
            "amount": reading.take("amount", _amount),
            "currency": reading.take("currency", _currency) or "",
            "properties": reading.take("properties", _properties) or {},
        }
        texts: dict[str, Any] = {name: reading.take(name, _text(name)) or "" for name in LONGEST}
        if given["amount"] is not None and not given["currency"]:
            faults.append(Fault("currency", "currency_missing"))
        whose = self._whose(item, faults)
        if faults:
            raise FaultyError(faults)
        texts["external_id"] = texts.pop("id")
        texts["source"] = texts["source"] or DEFAULT_SOURCE
        return Given(**given, **texts, **whose)

    def _kind(self, value: Any) -> str:
        if value is None or value == "":
            raise _no("required")
        if not isinstance(value, str):
            raise _no("text")
        kind = self.catalogue.get(value)
        if kind is None:
            raise _no("kind", given=value[:60])
        if not kind.is_active:
            raise _no("kind_unused", given=value)
        return value

    def _at(self, value: Any) -> datetime:
        if value is None or value == "":
            raise _no("required")
        moment = value
        if isinstance(value, str):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError as error:
                raise _no("time") from error
        if not isinstance(moment, datetime):
            raise _no("time")
        if moment.tzinfo is None:
            raise _no("zone")
        try:
            moment = moment.astimezone(UTC)
        except OverflowError as error:
            raise _no("time") from error
        if moment > self.latest:
            raise _no("future")
        if moment < EARLIEST:
            raise _no("ancient")
        return moment

    def _whose(self, item: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
        number, told = item.get("customer_id"), item.get("customer")
        if number is not None and told is not None:
            faults.append(Fault("customer_id", "who_twice"))
        elif number is not None:
            if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= LARGEST_ID:
                return {"customer_id": number}
            faults.append(Fault("customer_id", "customer"))
        elif told is None:
            faults.append(Fault("customer", "who"))
        elif not isinstance(told, Mapping):
            faults.append(Fault("customer", "object"))
        else:
            return self._identity(told, faults)
        return {}

    def _identity(self, told: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
        known = {"kind", "value", "name", "language"}
        inner = [Fault(f"customer/{str(name)[:60]}", "unknown") for name in told if name not in known]
        kind, value = told.get("kind"), told.get("value")
        if kind not in Identity.Kind.values:
            inner.append(Fault("customer/kind", "identity_kind", {"kinds": ", ".join(Identity.Kind.values)}))
        elif not isinstance(value, str) or not value.strip():
            inner.append(Fault("customer/value", "required"))
        else:
            spelt = self._spell(str(kind), value)
            if isinstance(spelt, Fault):
                inner.append(spelt)
            value = spelt
        texts = {}
        for name, most in (("name", 200), ("language", 5)):
            text = told.get(name, "")
            texts[name] = text if isinstance(text, str) else ""
            if not isinstance(text, str):
                inner.append(Fault(f"customer/{name}", "text"))
            elif fault := _unfit(f"customer/{name}", text, most):
                inner.append(fault)
        faults += inner
        return {} if inner else {"identity": (kind, value), **texts}

    def _spell(self, kind: str, value: str) -> str | Fault:
        if (kind, value) not in self._spelt:
            self._spelt[kind, value] = _spelling(kind, value)
        return self._spelt[kind, value]


def _spelling(kind: str, value: str) -> str | Fault:
    if fault := _unfit("customer/value", value, 254):
        return fault
    try:
        return normalise(kind, value)
    except ValidationError:
        return Fault("customer/value", kind if kind in {"email", "phone"} else "required", {"given": value[:60]})


class _NoError(Exception):
    def __init__(self, key: str, values: Mapping[str, Any]) -> None:
        super().__init__(key)
        self.key, self.values = key, values


def _no(key: str, **values: Any) -> _NoError:
    return _NoError(key, values)


class _Reading:
    """Part after part of one item; what is wrong is noted, and reading goes on."""

    def __init__(self, item: Mapping[str, Any], faults: list[Fault]) -> None:
        self.item, self.faults = item, faults

    def take(self, name: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(self.item.get(name))
        except _NoError as no:
            self.faults.append(Fault(name, no.key, no.values))
            return None


def _unfit(place: str, text: str, most: int) -> Fault | None:
    if "\x00" in text:
        return Fault(place, "nul")
    return Fault(place, "long", {"most": most}) if len(text) > most else None


@cache
def _text(name: str) -> Callable[[Any], str]:
    most = LONGEST[name]

    def read(value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise _no("text")
        if fault := _unfit(name, value, most):
            raise _no(fault.key, **fault.values)
        return value.strip()

    return read


def _amount(value: Any) -> Decimal | None:
    """Money as text or number; a float is taken as it is written."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _no("number", given=str(value)[:60])
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise _no("number", given=str(value)[:60]) from error
    if not amount.is_finite():
        raise _no("number", given=str(value)[:60])
    if abs(amount) >= LARGEST_AMOUNT:
        raise _no("large")
    fine = amount.quantize(Decimal("0.001"))
    if fine != amount:
        raise _no("fine")
    return fine


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217, present and past."""
    return frozenset(list_currencies())


def _currency(value: Any) -> str:
    if value is None or value == "":
        return ""
    code = value.strip().upper() if isinstance(value, str) else ""
    if code not in currencies():
        raise _no("currency")
    return code


def _properties(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_NAMES or not all(isinstance(name, str) for name in value):
        raise _no("properties")
    if not value:
        return {}
    try:
        written = orjson.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise _no("properties") from error
    if len(written) > MOST_BYTES:
        raise _no("properties_large", most=MOST_BYTES)
    if b"\\u0000" in written and _holds_nul(value):
        raise _no("nul")
    if _depth(value) > DEEPEST:
        raise _no("properties_deep", most=DEEPEST)
    return value


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
