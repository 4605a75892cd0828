"""The catalogue: shipped kinds, as the company calls them, and its own."""

from ..models import Stage, TouchpointKind
from ..shipped import SHIPPED, Kind

_ORDER = {stage: place for place, stage in enumerate(Stage.values)}


def catalogue() -> dict[str, Kind]:
    """Every kind by its key, by stage; the company's word outweighs ours. One query."""
    found = dict(SHIPPED)
    for row in TouchpointKind.objects.all():
        found[row.key] = Kind(row.key, row.names, row.icon, row.stage, row.is_active, row.key in SHIPPED, row.pk)
    return dict(sorted(found.items(), key=lambda pair: _ORDER.get(pair[1].stage, len(_ORDER))))


def unknown_kind(key: str) -> Kind:
    """What a touchpoint is shown as whose kind has gone."""
    return Kind(key, {}, "help-circle", Stage.USE, is_active=False, is_shipped=False)
