"""Sentences that scripts show. They live here so that the catalogues hold them like any other."""

from django.utils.translation import gettext


def script_words() -> dict[str, str]:
    """Name → sentence in the active language; `{…}` is filled in by the script."""
    return {
        "close": gettext("Close"),
        "undo": gettext("Undo"),
        "failed": gettext("This did not work. Nothing was changed; try again."),
        "offline": gettext("The connection is gone. What you write is kept."),
        "forbidden": gettext("You may not do this."),
        "signedOut": gettext("You are signed out. Sign in again in another tab, then go on here."),
        "typing": gettext("{name} is answering"),
        "reading": gettext("{name} is reading this too"),
        "draftKept": gettext("Draft kept"),
        "draftNotKept": gettext("Draft not kept yet"),
        "sending": gettext("Sending in {seconds}"),
        "remove": gettext("Remove {name}"),
        "tooLarge": gettext("{name} is larger than {limit} MB and was not attached."),
        "uploadFailed": gettext("{name} could not be attached."),
        "offers": gettext("Suggestions"),
        "noMatch": gettext("Nothing found"),
        "searching": gettext("Searching…"),
        "selected": gettext("Selected: {count}"),
        "fresh": gettext("New: {count}"),
        "linkAddress": gettext("Address of the link"),
        "leave": gettext("What you wrote has not been kept yet."),
    }
