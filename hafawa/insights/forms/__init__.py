"""What a reader asks the figures: a period, and what to narrow it by. As an address writes it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hafawa.platform.web.rest.schemas import LARGEST

from ..period import LONGEST_DAYS, Period
from ..queries import DIMENSIONS

LENGTHS = (7, 28, 90)
FIRST_LENGTH = 7
REACH = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
"""Days that every time zone has, and the days before them that they are compared with."""


class FiguresForm(forms.Form):
    """`days` back from today, or `first` and `last`; then the dimensions."""

    days = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_DAYS)
    first = forms.DateField(required=False, label=gettext_lazy("From"), validators=REACH)
    last = forms.DateField(required=False, label=gettext_lazy("To"), validators=REACH)
    brand = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    team = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    agent = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    channel = forms.SlugField(required=False, max_length=20)
    language = forms.SlugField(required=False, max_length=5)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if bool(first) != bool(last):
            raise ValidationError(_("Give both days, or none."))
        if first and last and first > last:
            raise ValidationError(_("The first day is after the last one."))
        if first and last and (last - first).days >= LONGEST_DAYS:
            raise ValidationError(_("At most %(days)s days at once.") % {"days": LONGEST_DAYS})
        return given

    def period(self, zone: Any, today: date) -> Period:
        """Only after is_valid()."""
        given = self.cleaned_data
        if given["first"]:
            return Period(given["first"], given["last"], zone)
        return Period(today - timedelta(days=(given["days"] or FIRST_LENGTH) - 1), today, zone)

    def narrow(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DIMENSIONS if self.cleaned_data[name] not in (None, "")}
