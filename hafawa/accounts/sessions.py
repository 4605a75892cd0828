"""Who comes back with a cookie: sessions and colleagues, asked for on every page, and so by prepared questions.

`SessionStore` is named by SESSION_ENGINE, `Backend` by AUTHENTICATION_BACKENDS.
"""

from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.timezone import now

from hafawa.platform.database.prepared import prepared

from .models import Agent


class SessionStore(DatabaseStore):
    """Kept in the database, so that ending a session ends it in every process at once."""

    def _get_session_from_db(self) -> Session | None:
        found = _live(str(self.session_key), now())
        if found:
            return found[0]
        self._session_key: str | None = None  # what has ended is not taken up again
        return None


@prepared
def _live(key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


class Backend(AuthenticationBackend):
    """As allauth's: by address and password; who left does not come back."""

    def get_user(self, user_id: Any) -> Agent | None:
        found = _agents(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _agents(pk: int) -> QuerySet[Agent]:
    return Agent.objects.filter(pk=pk)
