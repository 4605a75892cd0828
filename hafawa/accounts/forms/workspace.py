"""The organisation, its brands, tags, fields and keys."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..actions.logo import LARGEST_BYTES, read_logo
from ..models import Agent, ApiToken, Brand, Field
from .action_form import ActionForm
from .choices import add_field_per_language, gather_languages, language_field, spoken_languages, time_zone_field


class WorkspaceForm(ActionForm):
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    language = language_field()
    time_zone = time_zone_field()


class TagForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=60)


class BrandForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    colour = forms.CharField(label=_("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    logo = forms.FileField(
        label=_("Logo"), required=False, help_text=_("PNG or JPEG, up to one megabyte."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )  # fmt: skip
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=spoken_languages, widget=forms.CheckboxSelectMultiple,
        help_text=_("What we write to customers in."),
    )  # fmt: skip
    first_language = forms.ChoiceField(label=_("When the customer's language is not known"), choices=spoken_languages)
    sending_address = forms.EmailField(
        label=_("Sending address"), required=False, max_length=254,
        help_text=_("Where mail of this brand comes from, unless its mailbox says otherwise."),
    )  # fmt: skip
    is_default = forms.BooleanField(
        label=_("Default brand"), required=False, help_text=_("Speaks when nothing else says which.")
    )

    def __init__(self, *args: Any, brand: Brand | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _brand_values(brand or Brand(languages=[]))
        super().__init__(*args, **kwargs)
        add_field_per_language(self, "names", _("Name"), brand.names if brand else {})
        add_field_per_language(
            self, "signatures", _("Signature"), brand.signatures if brand else {}, rows=3, max_length=2000
        )
        add_field_per_language(self, "footers", _("Footer"), brand.footers if brand else {}, rows=3, max_length=2000)
        if not (brand and brand.logo):
            del self.fields["without_logo"]

    def part(self, key: str) -> list[forms.BoundField]:
        return [self[f"{key}_{code}"] for code, _name in spoken_languages()]

    def names_part(self) -> list[forms.BoundField]:
        return self.part("names")

    def signatures_part(self) -> list[forms.BoundField]:
        return self.part("signatures")

    def footers_part(self) -> list[forms.BoundField]:
        return self.part("footers")

    def clean_logo(self) -> tuple[str, str] | None:
        """The key and type under which the picture was kept."""
        upload: UploadedFile[Any] | None = self.cleaned_data["logo"]
        return read_logo(upload.read(LARGEST_BYTES + 1)) if upload else None

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for key in ("names", "signatures", "footers"):
            values[key] = gather_languages(values, key)
        if logo := values.pop("logo", None):
            values["logo"], values["logo_type"] = logo
        elif values.get("without_logo"):
            values["logo"] = values["logo_type"] = ""
        values.pop("without_logo", None)
        self._order_languages(values)
        return values

    def _order_languages(self, values: dict[str, Any]) -> None:
        first = values.pop("first_language", "")
        spoken: list[str] = values.get("languages", [])
        if spoken and first not in spoken:
            self.add_error("first_language", gettext("Choose one of the languages above."))
        elif spoken:
            values["languages"] = [first, *(code for code in spoken if code != first)]


def _brand_values(brand: Brand) -> dict[str, Any]:
    return {
        "name": brand.name, "colour": brand.colour, "languages": brand.languages, "is_default": brand.is_default,
        "sending_address": brand.sending_address, "first_language": brand.default_language,
    }  # fmt: skip


class FieldForm(ActionForm):
    """Key, kind and place are asked once: answers depend on them."""

    about = forms.ChoiceField(label=_("Belongs to"), choices=Field.About.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=Field.Kind.choices)
    key = forms.CharField(
        label=_("Key"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For programs: letters, digits and hyphens. Left empty, it is made of the English label."),
    )  # fmt: skip
    choices = forms.CharField(
        label=_("Choices"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. Only for a list."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True,
        help_text=_("A field out of use is no longer asked; its answers are kept."),
    )  # fmt: skip

    def __init__(self, *args: Any, field: Field | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _field_values(field) if field else {"about": Field.About.CONVERSATION}
        super().__init__(*args, **kwargs)
        self.field = field
        add_field_per_language(self, "labels", _("Label"), field.labels if field else {}, max_length=80)
        if field:
            for name in ("about", "kind", "key"):
                del self.fields[name]
        if field and field.kind != Field.Kind.CHOICE:
            del self.fields["choices"]
        labels = [f"labels_{code}" for code, _name in spoken_languages()]
        self.order_fields([*labels, "about", "kind", "choices", "key", "is_active"])

    def clean_choices(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        values["labels"] = gather_languages(values, "labels")
        if not self.field:
            values["key"] = values.get("key") or slugify(values["labels"].get("en", ""))[:40]
            if not values["key"]:
                self.add_error("key", gettext("Enter a key: there is no English label to make it of."))
            if values.get("kind") != Field.Kind.CHOICE:
                values["choices"] = []
        return values


def _field_values(field: Field) -> dict[str, Any]:
    return {"choices": "\n".join(str(choice) for choice in field.choices), "is_active": field.is_active}


class TokenForm(ActionForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which program uses it, and where."))
    agent = forms.ModelChoiceField(
        label=_("Acts as"), queryset=Agent.objects.none(), empty_label=None,
        help_text=_("It sees and may do what this colleague sees and may do, within the scopes below."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    lasts = forms.TypedChoiceField(
        label=_("Lasts"), coerce=int, initial=365,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("One year")), (0, _("Until it is revoked"))],
    )  # fmt: skip

    def __init__(self, *args: Any, agents: QuerySet[Agent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        days = self.cleaned_data.pop("lasts", 0)
        self.cleaned_data["expires_at"] = now() + timedelta(days=days) if days else None
        return self.cleaned_data
