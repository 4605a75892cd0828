"""Two-step sign-in, where a colleague cannot help themselves."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit
from hafawa.platform.secrets.secret import cipher

from ..events import AgentChanged
from ..models import Agent

SECRETS = frozenset({"secret", "seed"})
"""What the adapter encrypts in an authenticator's data: the app's key, and what recovery codes are made of."""


@action
def remove_two_step(*, agent: Agent, by: Actor) -> None:
    """Let a colleague who lost the phone and the codes sign in with the password alone."""
    if Authenticator.objects.filter(user_id=agent.pk).delete()[0]:
        emit(AgentChanged(agent_id=agent.pk, change="two_step_removed"), by=by)


@action
def rotate_two_step() -> tuple[int, int]:
    """Encrypt every two-step secret anew with the first key. Returns (re-encrypted, unreadable), as secrets.rotate."""
    done = unreadable = 0
    for row in Authenticator.objects.select_for_update():
        try:
            fresh = {key: _anew(key, value) for key, value in row.data.items()}
        except InvalidToken:
            unreadable += 1
            continue
        Authenticator.objects.filter(pk=row.pk).update(data=fresh)
        done += 1
    return done, unreadable


def _anew(key: str, value: Any) -> Any:
    return cipher().rotate(value.encode()).decode() if key in SECRETS else value
