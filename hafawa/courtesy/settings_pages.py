"""What is set about courtesy."""

from django.utils.translation import gettext_lazy as _

from hafawa.accounts.permissions import May
from hafawa.accounts.settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "courtesy:courtesies", _("Courtesy"),
        _("What customers are told by itself: that their message is here, and a question at the end."),
        "heart-handshake", May.MANAGE_WORKSPACE, "conversations",
    ),
]  # fmt: skip
