"""Who calls a route of the API: a key, and the colleague it acts as."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import Agent, ApiToken
from .permissions import May, allows

if TYPE_CHECKING:

    class Call(HttpRequest):
        """A request let in by its key."""

        auth: ApiToken

else:
    Call = HttpRequest


def acting(request: Call, *permissions: May) -> Agent:
    """The colleague the caller acts as. Raises PermissionDenied where their role may not do this."""
    agent = request.auth.agent
    if not all(allows(agent, permission) for permission in (May.SEE, *permissions)):
        raise PermissionDenied
    return agent
