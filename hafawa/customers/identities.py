"""How an identity is written down: one spelling for one person."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .models import Identity


def normalise(kind: str, value: str, *, region: str | None = None) -> str:
    """The one spelling of an address or number: lower-case mail, E.164 phone. Raises ValidationError.

    Digits of any script are read (a number typed in Arabic-Indic digits is the same number).
    """
    value = value.strip()
    if not value:
        raise ValidationError(_("Enter a value."))
    if kind == Identity.Kind.EMAIL:
        validate_email(value)
        return value.lower()
    if kind == Identity.Kind.PHONE:
        return _phone(value, region)
    return value[:254]


def _phone(value: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(_("Write the phone number with its country code, such as +966 55 014 2290.")) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("This phone number is too short or too long."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
