"""What colleagues fill in about a customer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.fields import read_value
from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import spoken_languages, time_zones
from hafawa.accounts.models import Field, Tag
from hafawa.accounts.queries import fields_about, tags
from hafawa.customers.models import Customer, Identity

FIELD = "field_"


def _languages() -> list[tuple[str, str]]:
    return [("", "–"), *spoken_languages()]


def _zones() -> list[tuple[str, str]]:
    return [("", "–"), *time_zones()]


class CustomerForm(ActionForm):
    """The profile, the custom fields about customers, and the tags. Fields are named like `change_customer`'s."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    treatment = forms.CharField(
        label=_("How they want to be treated"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Form of address, channel, times, what to avoid."),
    )
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial(customer) if customer else None})
        self.customer = customer
        self.own = list(fields_about(Field.About.CUSTOMER))
        choice = self.fields["tags"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = tags()
        for field in self.own:
            known = customer.fields.get(field.key) if customer else None
            self.fields[FIELD + field.key] = _control(field, known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        answers = dict(self.customer.fields) if self.customer else {}
        for field in self.own:
            name = FIELD + field.key
            try:
                answers[field.key] = read_value(field, cleaned.pop(name, None))
            except ValidationError as error:
                self.add_error(name, error)
        cleaned["fields"] = {key: value for key, value in answers.items() if value is not None}
        return cleaned


def _initial(customer: Customer) -> dict[str, Any]:
    names = ("name", "language", "time_zone", "place", "treatment")
    return {
        **{name: getattr(customer, name) for name in names},
        "company": customer.company.name if customer.company else "",
        "tags": [tag.pk for tag in customer.tags.all()],
    }


def _control(field: Field, known: Any) -> forms.CharField | forms.ChoiceField:
    """A control for one custom field; what was typed is read by `read_value`."""
    label = field.label_in((get_language() or "en").split("-")[0])
    if field.kind == Field.Kind.BOOLEAN:
        said = {True: "yes", False: "no"}.get(known, "")
        choices = [("", "–"), ("yes", _("yes")), ("no", _("no"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=said)
    if field.kind == Field.Kind.CHOICE:
        choices = [("", "–"), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=known)
    kind = {
        Field.Kind.NUMBER: forms.NumberInput(attrs={"step": "any"}),
        Field.Kind.DATE: forms.DateInput(attrs={"type": "date"}),
    }
    return forms.CharField(
        label=label,
        required=False,
        max_length=500,
        initial=known,
        widget=kind.get(Field.Kind(field.kind), forms.TextInput()),
    )


class NewCustomerForm(ActionForm):
    """Somebody added by hand: at the counter, on the phone."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.CharField(label=_("Email"), max_length=254, required=False, widget=forms.EmailInput())
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"}),
        help_text=_("With the country code, such as +966 55 014 2290."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)


class NoteForm(ActionForm):
    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For colleagues. Never sent."),
    )


class IdentityForm(ActionForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Identity.Kind.choices)
    value = forms.CharField(label=_("Address or number"), max_length=254, widget=forms.TextInput(attrs={"dir": "ltr"}))
