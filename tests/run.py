"""`python -m tests.run [pytest's arguments]`: the whole suite on SQLite and on PostgreSQL; one answer at the end.

HAFAWA_TEST_POSTGRES   the server to use; default postgres://postgres@127.0.0.1:5432/postgres
HAFAWA_TEST_REQUIRE    all: whatever is missing is a failure (conftest.py says what can be missing)
HAFAWA_TEST_PROCESSES  how many tests run side by side on each database; default 2

Both databases at once: much of the suite waits, for a killed worker's lease, a browser, a mail server, a disk.
PostgreSQL gives way, since what is said about time (a mail appears within a second) is measured on SQLite, and what it
said is shown afterwards.

A few that failed are run once more, alone. What passes then is named in the answer as unsteady: a defect of that test,
to be mended, and no verdict on what is being changed. What fails twice has failed.

Nothing run is nothing learned: a name that is no file is refused, and so is a choice that no test answers on either
database. One that is for a single database may find nothing on the other.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

POSTGRES_URL = os.environ.get("HAFAWA_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REQUIRED = os.environ.get("HAFAWA_TEST_REQUIRE", "") == "all"
PROCESSES = os.environ.get("HAFAWA_TEST_PROCESSES", "2")
NO_TESTS, SOME_FAILED, MISUSED = 5, 1, 4
ROOTS = ("hafawa", "tests")
FEW = 5  # more than so many at once are no accident
CACHES = Path(".pytest_cache")
GIVES_WAY = 5  # as `nice` counts


@dataclass(frozen=True)
class Outcome:
    """How the suite went on one database."""

    name: str
    code: int
    closing: str  # pytest's own last line
    took_s: float = 0.0

    @property
    def is_good(self) -> bool:
        return self.code == 0

    @property
    def is_empty(self) -> bool:
        return self.code == NO_TESTS


class Running:
    """The suite on one database, in a process of its own; `arguments` are pytest's."""

    def __init__(self, name: str, database: str, arguments: list[str], *, is_shown: bool = True) -> None:
        self.name, self.database, self.arguments = name, database, arguments
        self.cache = CACHES / f"run-{name.lower()}"
        shutil.rmtree(self.cache, ignore_errors=True)
        environment = {key: value for key, value in os.environ.items() if key != "HAFAWA_TEST_DATABASE"}
        if database:  # no commit waits for the disk: a killed process loses nothing by that, only a killed server would
            environment |= {"HAFAWA_TEST_DATABASE": database, "PGOPTIONS": "-c synchronous_commit=off"}
        command = [*(() if is_shown else ("nice", "-n", str(GIVES_WAY))), sys.executable, "-m", "pytest"]
        command += ["--color", "yes" if sys.stdout.isatty() else "no", "-o", f"cache_dir={self.cache}"]
        command += ["-o", "faulthandler_timeout=120", *arguments]
        self._kept: IO[str] | None = None if is_shown else TemporaryFile("w+")  # noqa: SIM115 - open until end()
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=self._kept or subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def end(self) -> Outcome:
        """Wait for it; show what it says, or said."""
        print(f"\n━━━ {self.name} ━━━", flush=True)
        if self._kept:
            self._process.wait()
            self._kept.seek(0)
        took, last = time.monotonic() - self._began, ""
        lines: Iterable[str] = self._kept or self._process.stdout or ()
        for line in lines:
            print(line, end="", flush=True)
            last = line.strip() or last
        self._process.wait()
        took = took if self._kept else time.monotonic() - self._began
        return Outcome(self.name, self._process.returncode, last, took)

    def failures(self) -> list[str]:
        """What failed, as pytest names it."""
        found = self.cache / "v" / "cache" / "lastfailed"
        return sorted(json.loads(found.read_text())) if found.exists() else []


def begin(name: str, database: str, choice: str, arguments: list[str], *, is_shown: bool = True) -> Running:
    """The tests that a marker expression chooses, side by side."""
    return Running(name, database, ["-n", PROCESSES, "-m", choice, *arguments], is_shown=is_shown)


def judged(running: Running, outcome: Outcome) -> Outcome:
    """The few that failed once more, alone."""
    failed = running.failures()
    if outcome.code != SOME_FAILED or not 0 < len(failed) <= FEW:
        return outcome
    print("\n… once more, alone", flush=True)
    only = [each for each in running.arguments if each.startswith("--only")]
    again = Running(running.name, running.database, [*only, *failed]).end()
    took = outcome.took_s + again.took_s
    if not again.is_good:
        return replace(outcome, took_s=took)
    return replace(again, took_s=took, closing=f"{outcome.closing}\n     UNSTEADY, passed alone: {', '.join(failed)}")


def postgres_problem() -> str:
    """Why the PostgreSQL server cannot be used; empty when it can."""
    try:
        import psycopg

        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except (ImportError, psycopg.Error) as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return ""


def missing(arguments: list[str]) -> list[str]:
    """The files and folders of ours that are named and are not there."""
    names = [each.partition("::")[0] for each in arguments if not each.startswith("-")]
    ours = [name for name in names if name.endswith(".py") or Path(name).parts[:1] in {(root,) for root in ROOTS}]
    return [name for name in ours if not Path(name).exists()]


def weighed(outcomes: list[Outcome]) -> list[Outcome]:
    """A choice that found nothing on one database is well where it found something on another, and only there."""
    if any(not outcome.is_empty for outcome in outcomes):
        return [replace(each, code=0) if each.is_empty else each for each in outcomes]
    return [replace(each, closing=f"NOTHING RAN: no test answers to this choice ({each.closing})") for each in outcomes]


def main(arguments: list[str]) -> int:
    if lacking := missing(arguments):
        print(f"NOTHING RAN: no such file or folder: {', '.join(lacking)}", file=sys.stderr)
        return MISUSED
    began, problem = time.monotonic(), postgres_problem()
    running = [begin("SQLite", "", "not postgresql", arguments)]
    if not problem:
        database = ["--only-database", *arguments]
        running.append(begin("PostgreSQL", POSTGRES_URL, "not sqlite and not browser", database, is_shown=False))
    ended = [each.end() for each in running]
    outcomes = weighed([judged(each, outcome) for each, outcome in zip(running, ended, strict=True)])
    if problem:
        outcomes.append(Outcome("PostgreSQL", 1 if REQUIRED else 0, f"NOT RUN: {problem}"))
    print("\n━━━ Summary ━━━")
    for outcome in outcomes:
        print(f"{'ok  ' if outcome.is_good else 'FAIL'} {outcome.name:<10} {outcome.took_s:5.0f} s  {outcome.closing}")
    print(f"     all of it  {time.monotonic() - began:5.0f} s")
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
