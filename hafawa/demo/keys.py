"""How to come in: kept beside the data, readable by its owner alone, so that a restart prints the same lines."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

WORDS = "amber cardamom cedar copper date ember harbour jasmine kettle lantern mint olive saffron sand"


@dataclass(frozen=True)
class Keys:
    email: str
    password: str
    token: str
    mailbox: str


def new_password() -> str:
    """Easy to type from a screen, and not to be guessed: three words and four digits."""
    names = WORDS.split()
    return "-".join([*(secrets.choice(names) for _ in range(3)), f"{secrets.randbelow(10_000):04d}"])


def write(folder: Path, keys: Keys) -> None:
    """Keep them in DATA_DIR/demo.json (mode 600), whole or not at all."""
    partial = folder / ".demo.json.partial"
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(asdict(keys), file)
    partial.replace(folder / "demo.json")


def read(folder: Path) -> Keys | None:
    """What was kept, or None where no demo was made. Raises ValueError for a file that is not ours."""
    try:
        kept = json.loads((folder / "demo.json").read_text())
    except FileNotFoundError:
        return None
    try:
        return Keys(**kept)
    except TypeError as error:
        raise ValueError(f"{folder / 'demo.json'} does not hold a demo's keys") from error
