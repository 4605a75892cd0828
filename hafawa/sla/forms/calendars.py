"""A calendar as a form: a line of hours for each day, so that a week is typed in a few seconds and read at a glance."""

from datetime import date, timedelta
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import time_zones
from hafawa.accounts.models import Brand, Team
from hafawa.conversations.channel import installed_channels

from ..ical import days_off
from ..models import WorkCalendar
from ..public_holidays import countries, public_holidays, weekend
from ..writing import read_dates, read_days_off, read_hours, write_dates, write_days_off, write_hours

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
NEIGHBOURS = ("SA", "AE", "EG", "RO", "KW", "QA", "BH", "OM", "JO", "LB", "IQ", "MA", "TN", "DZ")
OFFICE = "09:00-17:00"
WEEKS_BACK, DAYS_ON = 53, 3 * 366


class CalendarForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    holds_for = forms.ChoiceField(
        label=_("Holds for"), required=False,
        help_text=_("Whose hours these are, unless a policy names another calendar."),
    )  # fmt: skip
    is_always = forms.BooleanField(label=_("Around the clock, every day"), required=False)
    has_ramadan = forms.BooleanField(label=_("Other hours in Ramadan"), required=False)
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    islamic_shift = forms.TypedChoiceField(
        label=_("Islamic dates"), coerce=int, empty_value=None, required=False,
        choices=[(0, _("as reckoned")), (-2, "−2"), (-1, "−1"), (1, "+1"), (2, "+2")],
        help_text=_("Days by which Ramadan and the feasts are moved where the moon was seen otherwise."),
    )  # fmt: skip
    closed_holidays = forms.MultipleChoiceField(
        label=_("Nobody is there on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    dates = forms.CharField(
        label=_("Dates with hours of their own"), required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("One a line: the date, then the hours. They go before the week and the holidays."),
    )  # fmt: skip
    days_off = forms.CharField(
        label=_("Other days off"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the date, then what it is called."),
    )  # fmt: skip
    ical = forms.FileField(
        label=_("Days off from an iCalendar file (.ics)"), required=False,
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("Whole days of these years are added to the other days off."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, brands: QuerySet[Brand], teams: QuerySet[Team], zone: str,
        calendar: WorkCalendar | None = None, country: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        row = calendar or WorkCalendar(zone=zone, week=suggested_week(country), country=country)
        kwargs["initial"] = _values(row)
        super().__init__(*args, **kwargs)
        self.fields["holds_for"].choices = _holders(brands, teams)  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("none")), *_countries()]  # type: ignore[attr-defined]
        for key, week in (("day", row.week), ("ramadan", row.ramadan or row.week)):
            for number, label in enumerate(DAYS):
                self.fields[f"{key}_{number}"] = forms.CharField(
                    label=label, required=False, max_length=200, initial=write_hours(week[number]),
                    widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "text", "autocomplete": "off"}),
                )  # fmt: skip
        self._offer_holidays(row)

    def _offer_holidays(self, row: WorkCalendar) -> None:
        """Those of the country chosen now, each once, with the date that comes next."""
        country = self.data.get("country", row.country) if self.is_bound else row.country
        self.offered: dict[str, str] = {}
        if country not in countries():
            return
        today, language = now().date(), (get_language() or "en").split("-")[0]
        self.dates_of: dict[str, date] = {}
        for year in (today.year, today.year + 1):
            for each in public_holidays(country, year, row.islamic_shift, language):
                if each.key not in self.offered and each.day >= today:
                    self.offered[each.key] = each.name
                    self.dates_of[each.key] = each.day
        field: Any = self.fields["closed_holidays"]
        field.choices = list(self.offered.items())
        field.initial = [key for key in self.offered if key not in row.worked_holidays]

    @property
    def week_fields(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(7)]

    @property
    def ramadan_fields(self) -> list[forms.BoundField]:
        return [self[f"ramadan_{number}"] for number in range(7)]

    @property
    def holiday_choices(self) -> list[tuple[str, str, date, bool]]:
        """Key, name, date and whether nobody is there."""
        chosen = self["closed_holidays"].value() or []
        return [(key, name, self.dates_of[key], key in chosen) for key, name in self.offered.items()]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        values = {name: given.get(name) for name in ("name", "zone", "is_always", "country")}
        values["islamic_shift"] = given.get("islamic_shift") or 0
        values["week"] = self._week("day")
        values["ramadan"] = self._week("ramadan") if given.get("has_ramadan") else None
        values["dates"] = self._read("dates", read_dates)
        values["days_off"] = {**(self._read("days_off", read_days_off) or {}), **self._imported()}
        # a country chosen just now has not been asked about: all its holidays are kept
        was_asked = self.data.get("asked_country", "") == given.get("country")
        closed = set(given.get("closed_holidays") or ())
        values["worked_holidays"] = sorted(set(self.offered) - closed) if was_asked else []
        kind, _colon, which = (given.get("holds_for") or "").partition(":")
        values |= {"brand": None, "team": None, "channel": which if kind == "channel" else ""}
        if kind == "brand":
            values["brand"] = Brand.objects.get(pk=which)
        if kind == "team":
            values["team"] = Team.objects.get(pk=which)
        self.cleaned_data = values
        return values

    def _week(self, key: str) -> list[list[list[str]]]:
        return [self._read(f"{key}_{number}", read_hours) or [] for number in range(7)]

    def _read(self, name: str, read: Any) -> Any:
        try:
            return read(self.cleaned_data.get(name) or "")
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def _imported(self) -> dict[str, str]:
        file = self.cleaned_data.get("ical")
        if not isinstance(file, UploadedFile):
            return {}
        today = now().date()
        try:
            return days_off(file.read(), today - timedelta(weeks=WEEKS_BACK), today + timedelta(days=DAYS_ON))
        except ValidationError as error:
            self.add_error("ical", error)
            return {}


def suggested_week(country: str) -> list[list[list[str]]]:
    """Nine to five on the days on which that country works; Monday to Friday where none is named."""
    rest = weekend(country) if country in countries() else frozenset({5, 6})
    return [[] if day in rest else read_hours(OFFICE) for day in range(7)]


def _values(row: WorkCalendar) -> dict[str, Any]:
    bound = f"brand:{row.brand_id}" if row.brand_id else f"team:{row.team_id}" if row.team_id else ""
    return {
        "name": row.name,
        "zone": row.zone,
        "is_always": row.is_always,
        "has_ramadan": row.ramadan is not None,
        "holds_for": f"channel:{row.channel}" if row.channel else bound,
        "country": row.country,
        "islamic_shift": row.islamic_shift,
        "dates": write_dates(row.dates),
        "days_off": write_days_off(row.days_off),
    }


def _holders(brands: QuerySet[Brand], teams: QuerySet[Team]) -> list[tuple[str, Any]]:
    language = get_language() or "en"
    return [
        ("", _("everything without a calendar of its own")),
        (str(_("Brand")), [(f"brand:{brand.pk}", brand.name_in(language)) for brand in brands]),
        (str(_("Team")), [(f"team:{team.pk}", team.name) for team in teams]),
        (str(_("Channel")), [(f"channel:{each.kind}", str(each.label)) for each in installed_channels()]),
    ]


def _countries() -> list[tuple[str, str]]:
    """By name in the reader's language, our neighbours first."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    known = set(countries())
    others = sorted((code for code in known if code not in NEIGHBOURS), key=lambda code: names.get(code, code))
    return [(code, names.get(code, code)) for code in (*(each for each in NEIGHBOURS if each in known), *others)]
