"""The hub's two questions to the database: who is this, and what may they follow? Asked in a thread of its own."""

from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.exceptions import ValidationError
from django.db import close_old_connections
from django.utils.crypto import constant_time_compare

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A colleague with a valid session."""

    id: int
    name: str
    session_key: str


def signed_in(session_key: str) -> Visitor | None:
    """Whose session this is; None when it ended, or its owner was deactivated or has a new password.

    Only reads: unlike a page, a socket cannot hand out a fresh cookie.
    """
    close_old_connections()
    try:
        session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        model = get_user_model()
        try:
            pk = model._meta.pk.to_python(session.get(SESSION_KEY))
        except ValidationError:
            return None
        user = model._default_manager.filter(pk=pk, is_active=True).first() if pk else None
        if user is None or not _is_of_this_password(session.get(HASH_SESSION_KEY, ""), user):
            return None
        return Visitor(user.pk, str(getattr(user, "name", "") or user.get_username()), session_key)
    finally:
        close_old_connections()


def _is_of_this_password(digest: str, user: object) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]  # type: ignore[attr-defined]
    return any(constant_time_compare(digest, each) for each in hashes)


def may_follow(agent_id: int, topics: list[str]) -> set[str]:
    """Those of the topics this colleague may follow. What cannot be answered is refused."""
    close_old_connections()
    allowed = import_module(settings.LIVE_TOPICS).may_follow
    granted = set()
    try:
        for topic in topics:
            try:
                if allowed(agent_id, topic):
                    granted.add(topic)
            except Exception:
                log.exception("live.may_follow_failed", agent=agent_id, topic=topic)
    finally:
        close_old_connections()
    return granted


def is_own_origin(origin: str, host: str) -> bool:
    """Whether a page of ours opened the socket: browsers always say, and cookies travel from foreign pages too."""
    if not origin:
        return False
    ours = urlsplit(settings.PUBLIC_URL)
    theirs = urlsplit(origin)
    return theirs.netloc == host or (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
