"""A form that hands what was filled in to an action, and shows what the action refuses where it belongs."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class ActionForm(forms.Form):
    """Its fields are named like the action's arguments."""

    result: Any = None

    def succeeds(self, act: Callable[..., Any]) -> bool:
        """Whether the action was done with these values; its answer is then in `result`.

        Each ValidationError lands on the field it names; one about something not on the page stands above the form.
        """
        if not self.is_valid():
            return False
        try:
            self.result = act(**self.cleaned_data)
        except ValidationError as error:
            self._show(error)
            return False
        return True

    def _show(self, error: ValidationError) -> None:
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)

    @property
    def status(self) -> HTTPStatus:
        """200 for a fresh form, 422 for one that comes back with what to mend."""
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.is_bound and self.errors else HTTPStatus.OK
