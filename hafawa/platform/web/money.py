"""Amounts of money, the reader's way."""

import re
from decimal import Decimal

from babel.numbers import format_currency

from .reading import Reader, current_reader, write_digits

_CODE_AND_NUMBER = re.compile(r"([A-Z]{3})(-?\d)")


def write_money(amount: Decimal, currency: str, reader: Reader | None = None) -> str:
    """1234.5 SAR → "SAR 1,234.50", "1.234,50 SAR", "١٬٢٣٤٫٥٠ ر.س."; as many decimals as the currency has."""
    reader = reader or current_reader.get()
    is_arabic = reader.digits == "arab" and reader.language.split("-")[0] == "ar"
    locale = reader.language.replace("-", "_")
    shown = format_currency(amount, currency, locale=locale, numbering_system="arab" if is_arabic else "latn")
    return write_digits(_CODE_AND_NUMBER.sub("\\1\u00a0\\2", shown), reader)
