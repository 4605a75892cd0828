"""Addresses that did not take what we sent: kept on the message, and marked with the customer."""

from collections.abc import Iterable
from typing import Any

from hafawa.customers.actions import mark_trouble
from hafawa.customers.models import Identity

from ..channel import Refusal, UndeliverableError

DIAGNOSTIC_LIMIT = 500
KEPT = 20


def detail_of(error: UndeliverableError) -> dict[str, Any]:
    """What is kept beside the reason when a server refuses a message at once."""
    detail: dict[str, Any] = {"parts": dict(error.parts)} if error.parts else {}
    said = {"diagnostic": error.words[:DIAGNOSTIC_LIMIT]} if error.reason else {}
    return detail | said | refusal_detail(error.refusals)


def refusal_detail(refusals: Iterable[Refusal]) -> dict[str, Any]:
    """The other server's own words, its code, and whom it did not let us reach."""
    given = list(refusals)[:KEPT]
    if not given:
        return {}
    first = next((each for each in given if each.is_permanent), given[0])
    return {
        "status": first.status,
        "diagnostic": first.diagnostic[:DIAGNOSTIC_LIMIT],
        "addresses": [each.address for each in given],
    }


def mark_refused(kind: str, refusals: Iterable[Refusal]) -> None:
    """Only an address that is itself at fault cannot be reached; everything else passes."""
    for each in refusals:
        is_dead = each.is_permanent and each.blames_address
        trouble = Identity.Trouble.UNREACHABLE if is_dead else Identity.Trouble.UNSURE
        mark_trouble(kind=kind, value=each.address, trouble=trouble, reason=each.reason)
