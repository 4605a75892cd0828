"""Which languages and time zones there are: asked by every action that takes one."""

from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_language(language: str) -> None:
    """Raises ValidationError for a language Hafawa does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Hafawa does not speak this language yet.")})


def check_time_zone(time_zone: str) -> None:
    """Raises ValidationError for what is no IANA time zone."""
    if time_zone not in available_timezones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
