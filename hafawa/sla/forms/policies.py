"""A policy as a form: whom it is for, what is promised, what follows."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Brand, Tag, Team
from hafawa.conversations.channel import installed_channels
from hafawa.conversations.models import Priority, Type

from ..models import Policy, Target, WorkCalendar

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = ((MINUTE, _("minutes")), (HOUR, _("hours")), (DAY, _("days")))
STEP_ROWS = 6
ON = (("warn", _("at the warning")), ("breach", _("when it is overdue")))
DO = (
    ("notify_assignee", _("tell the assignee")),
    ("notify_leads", _("tell the team's leads")),
    ("raise_priority", _("raise the priority")),
    ("give_to_team", _("give it to a team")),
)
CONDITIONS = {
    "brands": _("Brand"), "channels": _("Channel"), "teams": _("Team"), "types": _("Type"),
    "priorities": _("Priority"), "languages": _("Language"), "tags": _("Tag"),
    "customer_tags": _("Tag of the customer"),
}  # fmt: skip
NUMBERS = ("brands", "teams", "priorities")
TAGS_OFFERED = 200


class PolicyForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    pauses_waiting = forms.BooleanField(label=_("Stands still while it waits for the customer"), required=False)
    pauses_snoozed = forms.BooleanField(label=_("Stands still while it is snoozed"), required=False)
    counts_machines = forms.BooleanField(label=_("An automatic answer counts as an answer"), required=False)
    warn_percent = forms.IntegerField(
        label=_("Warn when this much of the time has gone by (%)"), min_value=1, max_value=99
    )

    def __init__(
        self, *args: Any, brands: QuerySet[Brand], teams: QuerySet[Team], tags: QuerySet[Tag],
        calendars: QuerySet[WorkCalendar], policy: Policy | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._policy = policy or Policy()
        kwargs["initial"] = _values(self._policy)
        super().__init__(*args, **kwargs)
        self.fields["name"].required = policy is None or bool(policy.name)
        self._add_conditions(brands, teams, tags)
        self._add_targets(calendars)
        self._add_steps(teams)

    def _add_conditions(self, brands: QuerySet[Brand], teams: QuerySet[Team], tags: QuerySet[Tag]) -> None:
        names = [tag.name for tag in tags[:TAGS_OFFERED]]
        chosen = [name for key in ("tags", "customer_tags") for name in self._policy.conditions.get(key, ())]
        names += [name for name in dict.fromkeys(chosen) if name not in names]
        self._offered: dict[str, list[tuple[str, Any]]] = {
            "brands": [(str(brand.pk), brand.name) for brand in brands],
            "channels": [(each.kind, str(each.label)) for each in installed_channels()],
            "teams": [(str(team.pk), team.name) for team in teams],
            "types": list(Type.choices),
            "priorities": [(str(value), label) for value, label in Priority.choices],
            "languages": spoken_languages(),
            "tags": [(name, name) for name in names],
            "customer_tags": [(name, name) for name in names],
        }
        for key, label in CONDITIONS.items():
            self.fields[key] = forms.MultipleChoiceField(
                label=label, required=False, choices=self._offered[key], widget=forms.CheckboxSelectMultiple,
                initial=[str(value) for value in self._policy.conditions.get(key, ())],
            )  # fmt: skip

    def _add_targets(self, calendars: QuerySet[WorkCalendar]) -> None:
        kept = {target.kind: target for target in self._policy.targets.all()} if self._policy.pk else {}
        for kind, label in Target.Kind.choices:
            target = kept.get(kind)
            number, unit = _in_units(target.length_s) if target else ("", HOUR)
            self.fields[f"{kind}_number"] = forms.FloatField(
                label=label, required=False, min_value=0, initial=number,
                widget=forms.NumberInput(attrs={"step": "any", "min": "0"}),
            )  # fmt: skip
            self.fields[f"{kind}_unit"] = forms.TypedChoiceField(
                label=_("Unit"), choices=UNITS, coerce=int, initial=unit
            )
            self.fields[f"{kind}_calendar"] = forms.ModelChoiceField(
                label=_("Hours"), queryset=calendars, required=False, initial=target.calendar_id if target else None,
                empty_label=_("of the team, channel or brand"),
            )  # fmt: skip

    def _add_steps(self, teams: QuerySet[Team]) -> None:
        steps = self._policy.steps
        for number in range(max(STEP_ROWS, len(steps))):
            step = steps[number] if number < len(steps) else {}
            self.fields[f"step_{number}_on"] = forms.ChoiceField(
                label=_("When"), required=False, choices=[("", "–"), *ON], initial=step.get("on", "")
            )
            self.fields[f"step_{number}_after"] = forms.IntegerField(
                label=_("Minutes later"), required=False, min_value=0, max_value=10_000,
                initial=step.get("after_s", 0) // MINUTE if step else None,
            )  # fmt: skip
            self.fields[f"step_{number}_do"] = forms.ChoiceField(
                label=_("Do"), required=False, choices=[("", "–"), *DO], initial=step.get("do", "")
            )
            self.fields[f"step_{number}_team"] = forms.ModelChoiceField(
                label=_("Team"), queryset=teams, required=False, initial=step.get("team"), empty_label="–"
            )
        self._step_count = max(STEP_ROWS, len(steps))

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        """Those with something to choose from."""
        return [self[key] for key in CONDITIONS if self._offered[key]]

    @property
    def target_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"{k}_number"], self[f"{k}_unit"], self[f"{k}_calendar"]) for k in Target.Kind.values]

    @property
    def step_rows(self) -> list[tuple[forms.BoundField, ...]]:
        parts = ("on", "after", "do", "team")
        return [tuple(self[f"step_{number}_{part}"] for part in parts) for number in range(self._step_count)]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = ("is_active", "pauses_waiting", "pauses_snoozed", "counts_machines", "warn_percent")
        values: dict[str, Any] = {name: given.get(name) for name in plain}
        values["name"] = given.get("name") or ""
        values["conditions"] = {key: chosen for key in CONDITIONS if (chosen := self._chosen(key))}
        values["targets"] = {
            kind: (round(given[f"{kind}_number"] * given[f"{kind}_unit"]), given.get(f"{kind}_calendar"))
            for kind in Target.Kind.values
            if given.get(f"{kind}_number") and given.get(f"{kind}_unit")
        }
        values["steps"] = [step for number in range(self._step_count) if (step := self._step(number))]
        self.cleaned_data = values
        return values

    def _chosen(self, key: str) -> list[Any]:
        """What was ticked, and what this colleague is not shown but another has chosen."""
        known = {value for value, _label in self._offered[key]}
        kept = [value for value in self._policy.conditions.get(key, ()) if str(value) not in known]
        ticked = self.cleaned_data.get(key) or []
        return [*([int(value) for value in ticked] if key in NUMBERS else ticked), *kept]

    def _step(self, number: int) -> dict[str, Any] | None:
        on, do = (self.cleaned_data.get(f"step_{number}_{part}") for part in ("on", "do"))
        if not on and not do:
            return None
        step = {"on": on, "do": do, "after_s": (self.cleaned_data.get(f"step_{number}_after") or 0) * MINUTE}
        if not on or not do:
            self.add_error(f"step_{number}_on", _("Choose when, and what."))
        if do == "give_to_team":
            team = self.cleaned_data.get(f"step_{number}_team")
            if team is None:
                self.add_error(f"step_{number}_team", _("Choose a team."))
            step["team"] = team.pk if team else 0
        return step


def _values(policy: Policy) -> dict[str, Any]:
    names = ("name", "is_active", "pauses_waiting", "pauses_snoozed", "counts_machines", "warn_percent")
    return {name: getattr(policy, name) for name in names}


def _in_units(seconds: int) -> tuple[float | int, int]:
    """In the largest unit that needs no fraction."""
    unit = next((unit for unit in (DAY, HOUR) if seconds % unit == 0), MINUTE)
    number = timedelta(seconds=seconds) / timedelta(seconds=unit)
    return (int(number) if number.is_integer() else number), unit
