"""Canned answers, and what fills their gaps."""

import re
from collections.abc import Mapping

from hafawa.accounts.models import Agent

from ..models import CannedAnswer

GAP = re.compile(r"\{(\w+)\}")
GAPS = ("customer", "agent", "number")


def canned_answers(agent: Agent) -> list[CannedAnswer]:
    """Those everybody has, and those of the colleague's teams."""
    rows = CannedAnswer.objects.select_related("team")
    mine = set(agent.teams.values_list("pk", flat=True))
    return [answer for answer in rows if answer.team_id is None or answer.team_id in mine or agent.is_administrator]


def filled(body: str, values: Mapping[str, str]) -> str:
    """A canned answer's words with {customer}, {agent} and {number} filled in. Any other {word} stays as it is."""
    return GAP.sub(lambda gap: values.get(gap[1], gap[0]) if gap[1] in GAPS else gap[0], body)


def unknown_gaps(body: str) -> list[str]:
    """Words in braces that nothing will fill: mostly slips of the pen."""
    return [name for name in dict.fromkeys(GAP.findall(body)) if name not in GAPS]
