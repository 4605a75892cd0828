"""What the history says of invitations."""

from typing import Any

from django.utils.translation import gettext


def invitation_answered(by: str, data: dict[str, Any], *_more: object) -> str:
    if data["answer"] == "accepted":
        return gettext("%(who)s accepted the invitation") % {"who": by}
    if data["answer"] == "declined":
        return gettext("%(who)s declined the invitation") % {"who": by}
    return gettext("%(who)s said perhaps to the invitation") % {"who": by}
