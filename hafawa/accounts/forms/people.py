"""Colleagues and teams."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..models import Agent, Role, Team
from .action_form import ActionForm
from .choices import language_field, time_zone_field

DOES: dict[str, Promise] = {
    Role.ADMINISTRATOR: _("everything, also these settings"),
    Role.LEAD: _("answers, reads figures, looks after teams, tags and ready answers"),
    Role.AGENT: _("answers customers, merges and splits conversations"),
    Role.ASSOCIATE: _("answers, and records visits at the counter"),
    Role.VIEWER: _("reads conversations and figures, changes nothing"),
}


def _roles() -> list[tuple[str, Promise]]:
    return [(role.value, format_lazy("{role}: {does}", role=role.label, does=DOES[role])) for role in Role]


class PersonForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email address"), max_length=254, help_text=_("To sign in with."))
    role = forms.ChoiceField(label=_("Role"), choices=_roles, widget=forms.RadioSelect)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], person: Agent | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _values(person) if person else {"role": Role.AGENT})
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = teams  # type: ignore[attr-defined]
        if not teams:
            del self.fields["teams"]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.setdefault("teams", [])
        return self.cleaned_data


def _values(person: Agent) -> dict[str, Any]:
    return {"name": person.name, "email": person.email, "role": person.role, "teams": list(person.teams.all())}


class InviteForm(PersonForm):
    """A new colleague also gets a language and a time zone, so that the first page they see reads well."""

    language = language_field()
    time_zone = time_zone_field()


class TeamForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_restricted = forms.BooleanField(
        label=_("Restricted"), required=False, help_text=_("Only members and administrators see its conversations.")
    )
    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=Agent.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agents: QuerySet[Agent], team: Team | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _team_values(team) if team else {}
        super().__init__(*args, **kwargs)
        self.gone = list(team.members.filter(is_active=False)) if team else []
        self.fields["members"].queryset = agents  # type: ignore[attr-defined]

    def clean_members(self) -> list[Agent]:
        """Colleagues who left are not on the page; they stay members, for the day they come back."""
        return [*self.cleaned_data["members"], *self.gone]


def _team_values(team: Team) -> dict[str, Any]:
    return {"name": team.name, "is_restricted": team.is_restricted, "members": list(team.members.all())}
