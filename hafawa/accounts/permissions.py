"""Who may do what: one page. Roles are columns of people; permissions are what pages and actions ask for.

Seeing a conversation is another matter: conversations.queries.visible_to.
"""

from enum import StrEnum

from .models import Agent, Role


class May(StrEnum):
    SEE = "see"  # read conversations and customers
    ANSWER = "answer"  # write to customers, add notes, change a conversation
    LOG_VISITS = "log_visits"  # add customers and notes at the counter
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
    Role.ASSOCIATE: frozenset({May.SEE, May.ANSWER, May.LOG_VISITS, May.EDIT_CUSTOMERS}),
    Role.AGENT: frozenset({May.SEE, May.ANSWER, May.LOG_VISITS, May.EDIT_CUSTOMERS, May.MERGE}),
    Role.LEAD: frozenset(
        {
            May.SEE,
            May.ANSWER,
            May.LOG_VISITS,
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


def allows(agent: Agent, permission: May) -> bool:
    return agent.is_active and permission in GRANTS.get(agent.role, frozenset())
