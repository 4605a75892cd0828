"""What a brand says by itself, in each language side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hafawa.accounts.forms.action_form import ActionForm
from hafawa.accounts.forms.choices import add_field_per_language, gather_languages, spoken_languages
from hafawa.platform.web.reading import direction_of

from . import queries
from .models import Courtesy

LONGEST = 4000


class CourtesyForm(ActionForm):
    acknowledges = forms.BooleanField(
        label=_("Say at once that the message is here"), required=False,
        help_text=_("Once per conversation, in the customer's language; never to programs, lists or blocked senders."),
    )  # fmt: skip
    bids_farewell = forms.BooleanField(
        label=_("Ask at the end whether it is solved"), required=False,
        help_text=_("When a colleague resolves it: below their answer, or in a message of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, courtesy: Courtesy, **kwargs: Any) -> None:
        kwargs["initial"] = {"acknowledges": courtesy.acknowledges, "bids_farewell": courtesy.bids_farewell}
        super().__init__(*args, **kwargs)
        codes = [code for code, _name in spoken_languages()]
        for key, label, words in (
            ("acknowledgements", _("Acknowledgement"), {c: queries.acknowledgement_in(courtesy, c) for c in codes}),
            ("farewells", _("Farewell"), {code: queries.farewell_in(courtesy, code) for code in codes}),
        ):
            add_field_per_language(self, key, label, words, rows=11, max_length=LONGEST)
            for code, name in spoken_languages():
                self.fields[f"{key}_{code}"].label = name
                self.fields[f"{key}_{code}"].widget.attrs["dir"] = direction_of(code)

    def words(self, key: str) -> list[forms.BoundField]:
        return [self[f"{key}_{code}"] for code, _name in spoken_languages()]

    @property
    def acknowledgements(self) -> list[forms.BoundField]:
        return self.words("acknowledgements")

    @property
    def farewells(self) -> list[forms.BoundField]:
        return self.words("farewells")

    def clean(self) -> dict[str, Any]:
        for key in ("acknowledgements", "farewells"):
            self.cleaned_data[key] = gather_languages(self.cleaned_data, key)
        return self.cleaned_data
