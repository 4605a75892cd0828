"""A change to what is promised: a new version of the book, and open conversations are reckoned again."""

from uuid import uuid4

from ..models import Ledger


def turn_page() -> None:
    """Whoever reads the book next reads it anew; the next sweep begins to apply it."""
    version = uuid4().hex
    if not Ledger.objects.update(version=version):
        Ledger.objects.create(version=version)
