"""The list a key in the address names."""

from django.http import Http404

from hafawa.accounts.models import Agent, Team
from hafawa.accounts.queries import hidden_team_ids
from hafawa.conversations.queries import VIEWS, View, team_view
from hafawa.sla.queries import PROMISE_VIEWS

from ..row_ids import row_id


def view_for(agent: Agent, key: str) -> View:
    """A view by its key. A restricted team's is not there for strangers."""
    if key in VIEWS:
        return VIEWS[key]
    if key in PROMISE_VIEWS:
        return PROMISE_VIEWS[key]
    kind, _dash, digits = key.partition("-")
    pk = row_id(digits)
    if kind == "team" and pk is not None and pk not in hidden_team_ids(agent):
        team = Team.objects.filter(pk=pk).first()
        if team:
            return team_view(team.pk, team.name)
    raise Http404
