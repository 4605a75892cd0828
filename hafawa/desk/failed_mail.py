"""Mails that could not be understood, as the inbox tells of them."""

from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.conversations import queries


def failed_mail_count(agent: Agent) -> int:
    """How many could not be read (at most 100), for those who may look after them; 0 for everybody else."""
    return queries.failed_arrival_count() if allows(agent, May.OPERATE) else 0
