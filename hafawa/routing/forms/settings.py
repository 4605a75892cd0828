"""How a team shares its work, what a colleague can carry, skills, weights."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import spoken_languages
from hafawa.accounts.models import Tag, Team
from hafawa.conversations.channel import installed_channels
from hafawa.conversations.models import Type

from ..actions.save import HEAVIEST
from ..models import LONGEST_WAIT_MINUTES, HouseRules, Presence, Queue, Seat, Skill, Strategy


def _minutes(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=LONGEST_WAIT_MINUTES
    )


class QueueForm(ActionForm):
    strategy = forms.ChoiceField(label=_("Who gets the next one"), choices=Strategy.choices, widget=forms.RadioSelect)
    is_sticky = forms.BooleanField(
        label=_("Customers stay with whom they know"), required=False,
        help_text=_("Whoever looked after them last comes first, while there and not full."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Open conversations for each colleague"), min_value=1, max_value=1000,
        help_text=_("Counted in mails, of all their teams together: a channel that weighs 3 takes three places."),
    )  # fmt: skip
    offer_minutes = _minutes(
        _("Minutes to begin"), _("Untouched after so long, it goes to another colleague. Empty: it stays.")
    )
    overflow_team = forms.ModelChoiceField(
        label=_("Overflow into"), queryset=Team.objects.none(), required=False, empty_label=_("No team"),
        help_text=_("Where it goes when nobody here was free for too long."),
    )  # fmt: skip
    overflow_minutes = _minutes(_("Minutes before it overflows"), "")

    def __init__(self, *args: Any, teams: QuerySet[Team], queue: Queue, **kwargs: Any) -> None:
        names = ("strategy", "is_sticky", "capacity", "offer_minutes", "overflow_minutes")
        kwargs["initial"] = {name: getattr(queue, name) for name in names} | {"overflow_team": queue.overflow_team_id}
        super().__init__(*args, **kwargs)
        self.fields["overflow_team"].queryset = teams.exclude(pk=queue.team_id)  # type: ignore[attr-defined]


class SeatForm(ActionForm):
    presence = forms.ChoiceField(label=_("Now"), choices=Presence.choices, widget=forms.RadioSelect)
    max_load = forms.IntegerField(
        label=_("At most open conversations"), required=False, min_value=0, max_value=1000,
        help_text=_("Counted in mails. Empty: as their teams say. 0: nothing is given to them."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=spoken_languages, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any language."),
    )  # fmt: skip
    skills = forms.ModelMultipleChoiceField(
        label=_("Skills"), queryset=Skill.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    vacation_from = forms.DateField(
        label=_("Vacation, first day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    vacation_to = forms.DateField(
        label=_("Vacation, last day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, seat: Seat | None, **kwargs: Any) -> None:
        seat = seat or Seat()
        names = ("presence", "max_load", "languages")
        days = {
            name: day.isoformat() if (day := getattr(seat, name)) else "" for name in ("vacation_from", "vacation_to")
        }
        skills = [] if seat._state.adding else [skill.pk for skill in seat.skills.all()]
        kwargs["initial"] = {name: getattr(seat, name) for name in names} | days | {"skills": skills}
        super().__init__(*args, **kwargs)
        known = Skill.objects.all()
        self.fields["skills"].queryset = known  # type: ignore[attr-defined]
        if not known:
            del self.fields["skills"]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data.setdefault("skills", [])
        return self.cleaned_data


class SkillForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    tag = forms.ModelChoiceField(
        label=_("Asked for by the tag"), queryset=Tag.objects.all(), required=False, empty_label=_("No tag")
    )
    type = forms.ChoiceField(label=_("Asked for by the type"), required=False, choices=list)

    def __init__(self, *args: Any, skill: Skill | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": skill.name, "tag": skill.tag_id, "type": skill.type} if skill else {}
        super().__init__(*args, **kwargs)
        none = pgettext_lazy("type of conversation", "No type")
        self.fields["type"].choices = [("", none), *Type.choices]  # type: ignore[attr-defined]


class WeightsForm(ActionForm):
    """One number for each channel there is."""

    def __init__(self, *args: Any, weights: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in installed_channels():
            self.fields[channel.kind] = forms.IntegerField(
                label=str(channel.label), initial=weights[channel.kind], min_value=1, max_value=HEAVIEST
            )

    def clean(self) -> dict[str, Any]:
        return {"weights": dict(self.cleaned_data)}


class RulesForm(ActionForm):
    """What holds for all teams."""

    away_minutes = forms.IntegerField(
        label=_("Minutes of silence before somebody is away"), required=False, min_value=2, max_value=24 * 60,
        help_text=_("Counted from what they last did on a screen. Empty: silence alone makes nobody away."),
    )  # fmt: skip
    follows_hours = forms.BooleanField(
        label=_("Away outside the working hours of their teams"), required=False,
        help_text=_("Who says afterwards that they are available, stays so."),
    )  # fmt: skip
    watches_rush = forms.BooleanField(label=_("Notice by itself when far more arrives than usual"), required=False)
    rush_banner = forms.BooleanField(label=_("In a rush, tell all colleagues above their lists"), required=False)
    rush_words = forms.BooleanField(
        label=_("In a rush, acknowledgements say that it takes longer"), required=False,
        help_text=_("With the time it takes now, where a brand acknowledges at all."),
    )  # fmt: skip
    rush_extra = forms.IntegerField(
        label=_("In a rush, so many per cent more open conversations for each colleague"), min_value=0, max_value=300
    )

    def __init__(self, *args: Any, rules: HouseRules, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(rules, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
