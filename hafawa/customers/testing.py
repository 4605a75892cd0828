"""Customers for anyone's tests."""

from hafawa.platform.events.actor import SYSTEM

from . import actions
from .models import Customer


def make_customer(name: str = "ليلى الحربي", email: str = "layla@example.com", language: str = "ar") -> Customer:
    return actions.create_customer(name=name, language=language, identities=[("email", email)], by=SYSTEM)


def make_layla() -> Customer:
    return make_customer()


def make_andrei() -> Customer:
    return make_customer("Andrei Popescu", "andrei@example.com", "ro")
