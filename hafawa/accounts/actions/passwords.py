"""Passwords: choosing one, and the one-time links to choose one by."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..events import AgentChanged
from ..models import Agent
from ..password_links import agent_of, links
from .sessions import end_sessions


def check_password(password: str, agent: Agent) -> None:
    """Raises ValidationError, about the field "password", when it is too weak for this colleague."""
    try:
        validate_password(password, agent)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


@action
def set_password(*, agent: Agent, password: str, by: Actor) -> None:
    """Set a new password and end every open session. Raises ValidationError when it is too weak."""
    check_password(password, agent)
    agent.set_password(password)
    agent.save(update_fields=["password"])
    end_sessions(agent)
    emit(AgentChanged(agent_id=agent.pk, change="password"), by=by)


@action
def password_link(*, agent: Agent, by: Actor) -> str:
    """An address where this colleague chooses a password: works once, and for PASSWORD_RESET_TIMEOUT seconds.

    Whoever holds it can take the account (not past two-step sign-in), so the record keeps who made one.
    """
    if not agent.is_active:
        raise ValidationError(_("Let this colleague back in first."))
    uid = urlsafe_base64_encode(force_bytes(agent.pk))
    emit(AgentChanged(agent_id=agent.pk, change="password_link"), by=by)
    return f"{settings.PUBLIC_URL}/password/{uid}/{links.make_token(agent)}/"


@action
def use_password_link(*, uid: str, token: str, password: str) -> Agent:
    """Set the password by a link. Raises ValidationError: used, expired, or the password too weak."""
    agent = agent_of(uid, token, for_update=True)
    if agent is None:
        raise ValidationError(_("This link has been used or is too old. Ask an administrator for a new one."))
    set_password(agent=agent, password=password, by=agent.actor)
    return agent
