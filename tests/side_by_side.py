"""Which tests stay in one process when several run side by side.

What is named by `pytest.mark.xdist_group("house")` runs in one process, one after another, and so do the tests of a
module that share a fixture of scope "module": what is dear is made once.

Why not xdist's own `--dist loadgroup`: it hands the group on inside a test's name, which pytest 9.2 does not let
anybody change; xdist 3.8 then groups nothing, and says nothing (pytest-xdist, issue 1386). Here the processes write the
groups into a file that the one who hands out the work reads; and a group seen in two processes fails its tests.
"""

import json
import os
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling


def group_of(item: pytest.Item) -> str:
    """Empty for a test that may run anywhere."""
    if marker := item.get_closest_marker("xdist_group"):
        return str(marker.args[0])
    fixtures = item._fixtureinfo.name2fixturedefs.values() if hasattr(item, "_fixtureinfo") else ()
    is_shared = any(defined[-1].scope == "module" for defined in fixtures if defined)
    return item.nodeid.split("::")[0] if is_shared else ""


class Groups:
    """The groups of one run, in a folder that all its processes share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = os.environ.get("PYTEST_XDIST_WORKER", "")
        self._met: set[str] = set()

    def write(self, items: list[pytest.Item]) -> None:
        if not self.process:
            return
        found = {item.nodeid: group for item in items if (group := group_of(item))}
        written = self.folder / f"groups.{self.process}"
        written.write_text(json.dumps(found))
        written.replace(self.folder / "groups.json")

    def read(self) -> dict[str, str]:
        found: dict[str, str] = json.loads((self.folder / "groups.json").read_text())
        return found

    def is_torn(self, item: pytest.Item) -> bool:
        """Whether this test's group has been begun in another process."""
        group = group_of(item) if self.process else ""
        if not group or group in self._met:
            return False
        place = self.folder / f"group.{group.replace('/', '.')}"
        try:
            with place.open("x") as file:
                file.write(self.process)
        except FileExistsError:
            return place.read_text() != self.process
        self._met.add(group)
        return False


class Together(LoadScopeScheduling):
    """Hands a group to one process; the largest first, so that none is left for the end."""

    groups: Groups
    _group_of: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._group_of is None:
            self._group_of = self.groups.read()
        return self._group_of.get(nodeid, nodeid)
