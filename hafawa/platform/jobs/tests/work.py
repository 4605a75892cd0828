"""Jobs that only these tests queue."""

import os
import time
from pathlib import Path

from hafawa.platform.jobs import job

seen: list[object] = []


@job(attempts=3)
def note(value: object, *, twice: bool = False) -> None:
    seen.extend([value, value] if twice else [value])


@job(attempts=2)
def fall(word: str) -> None:
    raise ValueError(f"could not {word}: password=hunter2 at postgres://desk:hunter2@db/desk")


@job(priority=10)
def hurry(value: object) -> None:
    seen.append(value)


@job(attempts=30)
def leave_trace(number: int, folder: str, pause_s: float = 0.0) -> None:
    """Note every beginning and end, and every meeting with another run of the same job."""
    place = Path(folder)
    inside = place / f"{number}.{os.getpid()}.inside"
    inside.touch()
    others = [path for path in place.glob(f"{number}.*.inside") if path != inside]
    if others:
        (place / f"{number}.met").touch()
    time.sleep(pause_s)
    with (place / "done").open("a") as file:
        file.write(f"{number}\n")
    inside.unlink()


@job()
def tick() -> None:
    seen.append("tick")


@job()
def leave() -> None:
    raise SystemExit(3)
