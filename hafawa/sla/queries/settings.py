"""What the settings show: never what belongs to a restricted team the reader is not in."""

from django.db.models import QuerySet

from hafawa.accounts.models import Agent
from hafawa.accounts.queries import hidden_team_ids

from ..models import Policy, WorkCalendar


def calendars_for(agent: Agent) -> QuerySet[WorkCalendar]:
    rows = WorkCalendar.objects.select_related("brand", "team").order_by("name")
    return rows.exclude(team_id__in=hidden_team_ids(agent))


def policies_in_order() -> QuerySet[Policy]:
    return Policy.objects.prefetch_related("targets__calendar").order_by("position", "id")
