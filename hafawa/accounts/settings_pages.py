"""What is set about people and the vocabulary of the workspace."""

from django.utils.translation import gettext_lazy as _

from .permissions import May
from .settings_menu import SettingsPage

PAGES = [
    SettingsPage(
        "accounts:people", _("Colleagues"), _("Who works here, in which role and team."), "users",
        May.MANAGE_PEOPLE, "people",
    ),
    SettingsPage(
        "accounts:roles", _("Roles"), _("Who may do what, on one page."), "shield-check",
        May.SEE, "people",
    ),
    SettingsPage(
        "accounts:teams", _("Teams"), _("Who shares a queue, and which queues are closed to others."), "users-group",
        May.MANAGE_TEAMS, "people",
    ),
    SettingsPage(
        "accounts:tags", _("Tags"), _("Words that group conversations and customers."), "tags",
        May.WRITE_CANNED, "conversations",
    ),
    SettingsPage(
        "accounts:fields", _("Custom fields"), _("Your own questions about conversations and customers."), "forms",
        May.MANAGE_WORKSPACE, "conversations",
    ),
    SettingsPage(
        "accounts:workspace", _("Organisation"), _("Its name, its language and its time zone."), "building",
        May.MANAGE_WORKSPACE, "workspace",
    ),
    SettingsPage(
        "accounts:brands", _("Brands"), _("The names customers know you by, with logo, signature and footer."),
        "palette", May.MANAGE_WORKSPACE, "workspace",
    ),
    SettingsPage(
        "accounts:tokens", _("API keys"), _("What other programs may read and write."), "key",
        May.MANAGE_WORKSPACE, "workspace",
    ),
]  # fmt: skip
