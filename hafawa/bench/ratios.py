"""How a figure grows with what is held: the same thing at the largest size and at the smallest."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

MOST = {"ingest.mail": 1.3, "inbox.page.p95": 1.5, "open.page.p95": 1.5}
"""What was promised; the others are shown only."""


def ratios(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON line for each figure that was taken at several sizes of one database."""
    taken: dict[tuple[str, str], dict[int, float]] = {}
    for line in lines:
        if line["name"] != "fill":
            taken.setdefault((line["name"], line["database"]), {})[line["size"]] = line["value"]
    for (name, database), values in taken.items():
        small, large = min(values), max(values)
        if small == large or not values[small]:
            continue
        ratio = round(values[large] / values[small], 2)
        judged = {"limit": MOST[name], "ok": ratio <= MOST[name]} if name in MOST else {}
        yield json.dumps(
            {"name": f"{name}.ratio", "sizes": [small, large], "database": database, "value": ratio, "unit": "×"}
            | judged
        )
