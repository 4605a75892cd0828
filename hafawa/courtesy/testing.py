"""Courtesy for anyone's tests."""

from typing import Any

from hafawa.accounts.models import Brand
from hafawa.platform.events.actor import SYSTEM

from . import actions
from .models import Courtesy


def make_courteous(brand: Brand, **changes: Any) -> Courtesy:
    """This brand acknowledges, and asks at the end, in our own words; `changes` say otherwise."""
    values: dict[str, Any] = {
        "acknowledges": True,
        "acknowledgements": {},
        "bids_farewell": True,
        "farewells": {},
        **changes,
    }
    return actions.save_courtesy(brand=brand, by=SYSTEM, **values)
