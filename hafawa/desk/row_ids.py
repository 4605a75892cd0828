"""Numbers in addresses and forms: ids of rows. Decimal digits of any script are read: an Arabic keyboard types ١٢."""

from collections.abc import Iterable

LARGEST = 2**63 - 1  # what a database keeps an id in
MOST_DIGITS = 19


def row_id(text: str) -> int | None:
    """The number that is written, or None for anything that is no row's."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        return None
    found = int(text)
    return found if found <= LARGEST else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """The numbers among these, each once, in their order."""
    found = (row_id(text) for text in texts)
    return list(dict.fromkeys(each for each in found if each is not None))
