"""`python -m tests.run [pytest's arguments]`: the whole suite on SQLite, then on PostgreSQL; one answer at the end.

HAFAWA_TEST_POSTGRES   the server to use; default postgres://postgres@127.0.0.1:5432/postgres
HAFAWA_TEST_REQUIRE    all: whatever is missing is a failure (conftest.py says what can be missing)
HAFAWA_TEST_PROCESSES  how many tests run side by side; default 2

A few that failed are run once more, alone. What passes then is named in the answer as unsteady: a defect of that test,
to be mended, and no verdict on what is being changed. What fails twice has failed.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

POSTGRES_URL = os.environ.get("HAFAWA_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REQUIRED = os.environ.get("HAFAWA_TEST_REQUIRE", "") == "all"
PROCESSES = os.environ.get("HAFAWA_TEST_PROCESSES", "2")
NO_TESTS, SOME_FAILED = 5, 1
FEW = 5  # more than so many at once are no accident
CACHE = Path(".pytest_cache/run")


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


def run(name: str, database: str, choice: str, arguments: list[str]) -> Outcome:
    """The tests that a marker expression chooses; the few that fail once more, alone."""
    shutil.rmtree(CACHE, ignore_errors=True)
    outcome = pytest(name, database, ["-n", PROCESSES, "--dist", "loadgroup", "-m", choice, *arguments])
    failed = failures()
    if outcome.code != SOME_FAILED or not 0 < len(failed) <= FEW:
        return outcome
    print("\n… once more, alone", flush=True)
    again = pytest(name, database, [*(each for each in arguments if each.startswith("--only")), *failed])
    took = outcome.took_s + again.took_s
    if not again.is_good:
        return replace(outcome, took_s=took)
    return replace(again, took_s=took, closing=f"{outcome.closing}\n     UNSTEADY, passed alone: {', '.join(failed)}")


def pytest(name: str, database: str, arguments: list[str]) -> Outcome:
    """One run of pytest, shown as it goes."""
    print(f"\n━━━ {name} ━━━", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "HAFAWA_TEST_DATABASE"}
    environment |= {"HAFAWA_TEST_DATABASE": database} if database else {}
    command = [sys.executable, "-m", "pytest", "--color", "yes" if sys.stdout.isatty() else "no"]
    command += ["-o", f"cache_dir={CACHE}", "-o", "faulthandler_timeout=120", *arguments]
    began, last = time.monotonic(), ""
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    code = 0 if process.returncode == NO_TESTS and sys.argv[1:] else process.returncode
    return Outcome(name, code, last, time.monotonic() - began)


def failures() -> list[str]:
    """What failed in the run just ended, as pytest names it."""
    found = CACHE / "v" / "cache" / "lastfailed"
    return sorted(json.loads(found.read_text())) if found.exists() else []


def postgres_problem() -> str:
    """Why the PostgreSQL server cannot be used; empty when it can."""
    try:
        import psycopg

        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except (ImportError, psycopg.Error) as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return ""


def main(arguments: list[str]) -> int:
    outcomes = [run("SQLite", "", "not postgresql", arguments)]
    if problem := postgres_problem():
        outcomes.append(Outcome("PostgreSQL", 1 if REQUIRED else 0, f"NOT RUN: {problem}"))
    else:
        outcomes.append(run("PostgreSQL", POSTGRES_URL, "not sqlite and not browser", ["--only-database", *arguments]))
    print("\n━━━ Summary ━━━")
    for outcome in outcomes:
        print(f"{'ok  ' if outcome.is_good else 'FAIL'} {outcome.name:<10} {outcome.took_s:5.0f} s  {outcome.closing}")
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
