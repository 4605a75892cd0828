"""What can happen to touchpoints: they come in, are taken back, a kind or a table changes."""

from dataclasses import dataclass, field

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class TouchpointsRecorded(Event):
    """Said once for everything that was told at once: at most a thousand. Repetitions are not among them."""

    touchpoint_ids: list[int]
    customer_ids: list[int]
    source: str = ""
    import_id: int | None = None

    @property
    def topic(self) -> str:
        return "touchpoints"


@dataclass(frozen=True, kw_only=True)
class TouchpointsRemoved(Event):
    """An import was taken back: as many of its touchpoints are gone."""

    import_id: int
    count: int
    customer_ids: list[int] = field(default_factory=list)

    @property
    def topic(self) -> str:
        return "touchpoints"


@dataclass(frozen=True, kw_only=True)
class TouchpointKindSaved(Event):
    key: str
    change: str  # "created", "changed", "reset"

    @property
    def topic(self) -> str:
        return f"touchpoint_kind.{self.key}"


@dataclass(frozen=True, kw_only=True)
class ImportMoved(Event):
    """A table came a step further: another state, or another thousand rows."""

    import_id: int
    state: str
    read: int

    @property
    def topic(self) -> str:
        return f"touchpoint_import.{self.import_id}"
