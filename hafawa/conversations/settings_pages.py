"""What is set about conversations."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "conversations:inboxes", _("Mailboxes"), _("The doors customers write to, and how they fare."), "mailbox",
        May.MANAGE_WORKSPACE, "conversations",
    ),
    SettingsPage(
        "conversations:canned", _("Canned answers"), _("Written once in each language, put in with a slash."), "bolt",
        May.WRITE_CANNED, "conversations",
    ),
]  # fmt: skip
