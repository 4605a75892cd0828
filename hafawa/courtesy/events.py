"""What can happen to what is said by itself."""

from dataclasses import dataclass

from hafawa.platform.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CourtesyChanged(Event):
    brand_id: int

    @property
    def topic(self) -> str:
        return f"brand.{self.brand_id}"
