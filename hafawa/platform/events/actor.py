"""Who acts. Every action takes `by=`, every event keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A colleague, a customer, or the system itself. The name is kept as it was when they acted."""

    kind: str
    id: int | None = None
    name: str = ""

    @property
    def agent_id(self) -> int | None:
        """The colleague's id, where a colleague acts."""
        return self.id if self.kind == "agent" else None

    @property
    def is_person(self) -> bool:
        return self.kind in {"agent", "customer"}


SYSTEM = Actor("system")
