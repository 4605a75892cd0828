"""Reading imports."""

from django.db.models import QuerySet

from ..models import Import

PAGE = 50


def imports() -> QuerySet[Import]:
    """Newest first."""
    return Import.objects.select_related("agent").order_by("-id")
