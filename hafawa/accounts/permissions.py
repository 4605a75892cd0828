"""Who may do what: one page. Roles are columns of people; permissions are what pages and actions ask for.

Seeing a conversation is another matter: conversations.queries.visible_to.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Agent, Role


class May(StrEnum):
    SEE = "see"  # read conversations and customers
    ANSWER = "answer"  # write to customers, add notes, change a conversation
    EDIT_CUSTOMERS = "edit_customers"
    MERGE = "merge"  # merge and split conversations, merge customers
    DELETE = "delete"  # put conversations into the trash, and take one's own out again
    SEE_FIGURES = "see_figures"
    WRITE_CANNED = "write_canned"  # canned answers and tags
    MANAGE_TEAMS = "manage_teams"
    MANAGE_PROMISES = "manage_promises"  # calendars and policies
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WORKSPACE = "manage_workspace"  # brands, mailboxes, fields, tokens
    OPERATE = "operate"  # jobs, failed arrivals, health, the trash


GRANTS: dict[str, frozenset[May]] = {
    Role.VIEWER: frozenset({May.SEE, May.SEE_FIGURES}),
    Role.ASSOCIATE: frozenset({May.SEE, May.ANSWER, May.EDIT_CUSTOMERS}),
    Role.AGENT: frozenset({May.SEE, May.ANSWER, May.EDIT_CUSTOMERS, May.MERGE}),
    Role.LEAD: frozenset(
        {
            May.SEE,
            May.ANSWER,
            May.EDIT_CUSTOMERS,
            May.MERGE,
            May.DELETE,
            May.SEE_FIGURES,
            May.WRITE_CANNED,
            May.MANAGE_TEAMS,
            May.MANAGE_PROMISES,
        }
    ),
    Role.ADMINISTRATOR: frozenset(May),
}

SAID: dict[May, Promise] = {
    May.SEE: _("Read conversations and customers"),
    May.ANSWER: _("Answer, add notes, change a conversation"),
    May.EDIT_CUSTOMERS: _("Add and change customers, note what happened to them"),
    May.MERGE: _("Merge and split conversations, merge customers"),
    May.SEE_FIGURES: _("See figures, export them, have reports sent"),
    May.DELETE: _("Delete conversations, and bring one's own back"),
    May.WRITE_CANNED: _("Canned answers and tags"),
    May.MANAGE_TEAMS: _("Teams, the queue and who gets which conversation"),
    May.MANAGE_PROMISES: _("Working hours and promises"),
    May.MANAGE_PEOPLE: _("Colleagues and their roles"),
    May.MANAGE_WORKSPACE: _("Organisation, brands, mailboxes, fields, touchpoints, API keys"),
    May.OPERATE: _("Health, jobs, failed mail, all that was deleted"),
}
"""Each permission as people read it, in the order of the page that shows them."""


def allows(agent: Agent, permission: May) -> bool:
    return agent.is_active and permission in GRANTS.get(agent.role, frozenset())
