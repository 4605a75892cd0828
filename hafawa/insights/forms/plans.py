"""A report by mail as a form: what, when, to whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.models import Agent
from hafawa.accounts.permissions import May, allows
from hafawa.accounts.queries import agents, brands, teams
from hafawa.conversations.channel import installed_channels
from hafawa.platform.web.reading import write_digits

from ..models import Plan, PlanReader
from ..parts import SPLITS, split_names

DAYS = {"1": _("The day before"), "7": _("The last 7 days"), "28": _("The last 28 days"), "90": _("The last 90 days")}
WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
LANGUAGES = (
    ("", pgettext_lazy("language of a report", "Each in their own")), ("ar", _("Arabic")), ("en", _("English")),
    ("ro", _("Romanian")),
)  # fmt: skip
NARROWED = ("team", "agent", "brand", "channel", "language")
NEW = {"days": "7", "split_by": "agent", "weekdays": [6], "hour": 8, "has_pdf": True}


class PlanForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    days = forms.ChoiceField(label=_("Whole days before it is sent"), choices=list(DAYS.items()))
    split_by = forms.ChoiceField(label=_("Side by side"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    hour = forms.TypedChoiceField(label=_("At"), coerce=int, help_text=_("Where each reader lives."))
    has_pdf = forms.BooleanField(label=_("PDF, to read and print"), required=False)
    has_csv = forms.BooleanField(label=_("CSV, to reckon with"), required=False)
    readers = forms.TypedMultipleChoiceField(
        label=_("Who is sent it"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody gets the figures of what they may see themselves, and can stop it."),
    )  # fmt: skip
    told_in = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)

    def __init__(
        self, *args: Any, plan: Plan | None, agent: Agent, asked: dict[str, str], by: str = "", **kwargs: Any
    ) -> None:  # fmt: skip
        self._known = {each.pk: each for each in agents() if allows(each, May.SEE_FIGURES)}
        kwargs["initial"] = _values(plan, agent, asked, by)
        super().__init__(*args, **kwargs)
        names = split_names()
        self._choose("split_by", [(key, names[key]) for key in SPLITS])
        self._choose("hour", [(number, write_digits(f"{number:02}:00")) for number in range(24)])
        self._choose("readers", [(pk, each.name) for pk, each in self._known.items()])
        self._add_narrowing()

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # of a field of choices

    def _add_narrowing(self) -> None:
        channels = [(each.kind, str(each.label)) for each in installed_channels()]
        rows: dict[str, list[tuple[Any, str]]] = {
            "team": list(teams().values_list("pk", "name")), "agent": list(agents().values_list("pk", "name")),
            "brand": list(brands().values_list("pk", "name")), "channel": channels,
            "language": [(key, str(words)) for key, words in LANGUAGES if key],
        }  # fmt: skip
        everything = {
            "team": _("All teams"), "agent": _("Everybody"), "brand": _("All brands"), "channel": _("All channels"),
            "language": _("Any language"),
        }  # fmt: skip
        for name in NARROWED:
            choices = [("", everything[name]), *((str(key), words) for key, words in rows[name])]
            self.fields[f"only_{name}"] = forms.ChoiceField(label=split_names()[name], choices=choices, required=False)

    @property
    def narrowing(self) -> list[forms.BoundField]:
        return [self[f"only_{name}"] for name in NARROWED]

    def clean(self) -> dict[str, Any]:
        """As save_plan() takes them."""
        given = self.cleaned_data
        asked = {name: given.pop(f"only_{name}", "") for name in NARROWED}
        return {
            "name": given.get("name", ""), "split_by": given.get("split_by", ""), "weekdays": given.get("weekdays", []),
            "hour": given.get("hour", 8),
            "has_pdf": given.get("has_pdf", False), "has_csv": given.get("has_csv", False),
            "asked": {"days": given.get("days", ""), **{name: value for name, value in asked.items() if value}},
            "readers": [(self._known[pk], given.get("told_in", "")) for pk in given.get("readers", [])],
        }  # fmt: skip


def _values(plan: Plan | None, agent: Agent, asked: dict[str, str], by: str) -> dict[str, Any]:
    if plan is None:
        days = asked.get("days", "")
        values = {**NEW, "readers": [agent.pk], "days": days if days in DAYS else "7"}
        values["split_by"] = by if by in SPLITS else NEW["split_by"]
    else:
        asked = plan.asked
        rows = list(PlanReader.objects.filter(plan=plan).values_list("agent_id", "language"))
        values = {
            "name": plan.name, "days": plan.asked.get("days", "7"), "split_by": plan.split_by,
            "weekdays": plan.weekdays,
            "hour": plan.hour, "has_pdf": plan.has_pdf, "has_csv": plan.has_csv, "readers": [pk for pk, _told in rows],
            "told_in": rows[0][1] if rows else "",
        }  # fmt: skip
    return values | {f"only_{name}": asked.get(name, "") for name in NARROWED}
