"""Forms about kinds and tables."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import add_field_per_language, gather_languages, spoken_languages, time_zones

from .entry import currencies
from .models import Import, Stage
from .queries import catalogue
from .shipped import ICONS, Kind
from .tables.encoding import DELIMITERS, ENCODINGS
from .tables.guessing import FIELDS, PROPERTY
from .tables.plan import Plan

LABELS = {
    "": _("Leave out"),
    "kind": _("What happened (kind)"),
    "at": _("When it happened"),
    "email": _("Customer: email"),
    "phone": _("Customer: phone"),
    "external": _("Customer: number in your system"),
    "name": _("Customer: name"),
    "language": _("Customer: language"),
    "amount": _("Amount"),
    "currency": _("Currency"),
    "product": _("Product"),
    "order": _("Order number"),
    "place": _("Place"),
    "id": _("Id of the line"),
    PROPERTY: _("Keep as a property"),
}
DATE_LABELS = {
    "iso": _("Year-month-day, as 2026-01-31"),
    "dmy": _("Day first, as 31/01/2026"),
    "mdy": _("Month first, as 01/31/2026"),
    "ymd": _("Year first, as 2026/01/31"),
}
assert set(LABELS) == {"", PROPERTY, *FIELDS}


class KindForm(ActionForm):
    """The key is asked once: what was recorded carries it."""

    key = forms.CharField(
        label=_("Key"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For programs and tables. Left empty, it is made of the English name."),
    )  # fmt: skip
    stage = forms.ChoiceField(
        label=_("Stage"), choices=Stage.choices, help_text=_("Where on the customer’s way with you this belongs.")
    )
    icon = forms.ChoiceField(label=_("Icon"), choices=[(name, name) for name in ICONS], widget=forms.RadioSelect)
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True,
        help_text=_("A kind out of use is no longer taken; what was recorded stays."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: Kind | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = (
            {"stage": kind.stage, "icon": kind.icon, "is_active": kind.is_active} if kind else {"icon": "star"}
        )
        super().__init__(*args, **kwargs)
        self.kind = kind
        add_field_per_language(self, "names", _("Name"), kind.names if kind else {}, max_length=80)
        if kind:
            del self.fields["key"]
        names = [f"names_{code}" for code, _name in spoken_languages()]
        self.order_fields([*names, "stage", "icon", "key", "is_active"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        values["names"] = gather_languages(values, "names")
        if self.kind is None:
            values["key"] = values.get("key") or slugify(values["names"].get("en", "")).replace("-", "_")[:40]
            if not values["key"]:
                self.add_error("key", gettext("Enter a key: there is no English name to make it of."))
        return values

    def named(self) -> list[forms.BoundField]:
        """The fields besides the icons, which the page draws itself."""
        return [self[name] for name in self.fields if name != "icon"]


class TableForm(ActionForm):
    file = forms.FileField(
        label=_("Table"),
        help_text=_("CSV or XLSX, up to 20 MB and 200,000 lines; the first line may name the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip


class ReadingForm(ActionForm):
    """How bytes become cells."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Between the cells"), choices=list(DELIMITERS.items()))

    def __init__(self, *args: Any, row: Import, **kwargs: Any) -> None:
        kwargs["initial"] = {name: row.plan[name] for name in ("encoding", "delimiter")}
        super().__init__(*args, **kwargs)


class PlanForm(ActionForm):
    """How cells become touchpoints: a field for each column, and what stands in where there is none."""

    kind = forms.ChoiceField(label=_("Kind, where a line says none"), required=False)
    dates = forms.ChoiceField(label=_("Dates are written"), choices=list(DATE_LABELS.items()))
    zone = forms.ChoiceField(label=_("Time zone of the dates"), choices=time_zones)
    decimal = forms.ChoiceField(
        label=_("Decimal sign"), choices=[(".", _("Point, 1,234.50")), (",", _("Comma, 1.234,50"))]
    )
    currency = forms.CharField(
        label=_("Currency, where a line says none"), max_length=3, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "placeholder": "SAR"}),
    )  # fmt: skip
    has_header = forms.BooleanField(label=_("The first line names the columns"), required=False)

    def __init__(self, *args: Any, row: Import, language: str, **kwargs: Any) -> None:
        self.plan = Plan(**row.plan)
        names = ("kind", "dates", "zone", "decimal", "currency", "has_header")
        kwargs["initial"] = {name: row.plan[name] for name in names}
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, kind.name_in(language)) for kind in catalogue().values() if kind.is_active]
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        for place, field in enumerate(self.plan.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=list(LABELS.items()), initial=field, required=False, label=self.header(place)
            )

    def header(self, place: int) -> str:
        return self.plan.headers[place] or gettext("Column %(number)s") % {"number": place + 1}

    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{place}"] for place in range(len(self.plan.columns))]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "dates", "zone", "decimal", "currency", "has_header")]

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and code not in currencies():
            raise forms.ValidationError(gettext("Give the currency as three letters, such as SAR."))
        return code

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        columns = [values.pop(f"column_{place}", "") for place in range(len(self.plan.columns))]
        for field in FIELDS:
            if columns.count(field) > 1:
                self.add_error(None, gettext("“%(field)s” is chosen for several columns.") % {"field": LABELS[field]})
        if "at" not in columns:
            self.add_error(None, gettext("Choose the column that says when it happened."))
        if not {"email", "phone", "external"} & set(columns):
            self.add_error(None, gettext("Choose a column that says whose it is: email, phone or number."))
        if "kind" not in columns and not values.get("kind"):
            self.add_error("kind", gettext("Choose a kind: no column says it."))
        plan = Plan(**{**self.plan.as_json(), **values, "columns": columns})
        return {"plan": plan}
