"""Every test's ground: a data directory of its own, a database, and loud words about what could not be run.

HAFAWA_TEST_DATABASE   postgres://…; unset: SQLite in a temporary file
HAFAWA_TEST_REDIS      redis://…; default redis://127.0.0.1:6379/15
HAFAWA_TEST_REQUIRE    all: what is missing fails instead of being skipped
HAFAWA_TEST_SEARCH     yes: properties look for new examples instead of the same ones each time
HAFAWA_TEST_MOMENT     2026-12-31T23:59:50Z: every test begins at that moment, and time goes on from there
"""

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start dozens of processes: compile for all of them once
sys.dont_write_bytecode = False
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
for name in [name for name in os.environ if name.startswith("HAFAWA_") and not name.startswith("HAFAWA_TEST_")]:
    del os.environ[name]  # this installation's settings are none of the tests' business
DATA_DIR = Path(tempfile.mkdtemp(prefix="hafawa-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["HAFAWA_DATA_DIR"] = str(DATA_DIR)
(DATA_DIR / "static").mkdir()
SHARED_DIR = Path(os.environ.setdefault("HAFAWA_TEST_SHARED", str(DATA_DIR)))  # the processes of one run find it here

from hafawa.platform.web.catalogues import compile_stale  # noqa: E402

compile_stale()

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.core.cache import cache as shared_memory  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402
from django.db.models.signals import post_migrate  # noqa: E402

from hafawa.courtesy import queries as courtesy  # noqa: E402
from hafawa.routing import switch  # noqa: E402
from tests.side_by_side import Groups, Together  # noqa: E402

IS_SQLITE = "sqlite" in settings.DATABASES["default"]["ENGINE"]
REDIS_URL = os.environ.get("HAFAWA_TEST_REDIS", "redis://127.0.0.1:6379/15")
CHROMIUM_ARGUMENTS = [  # no sandbox in containers, and no word to anybody outside
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--no-first-run",
]  # fmt: skip
REQUIRED = os.environ.get("HAFAWA_TEST_REQUIRE", "") == "all"
MOMENT = os.environ.get("HAFAWA_TEST_MOMENT", "")
if IS_SQLITE:
    # a file, not memory: threads must be able to write, and shared memory locks whole tables at once
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")
# a property is about answers; how fast they come is measured in make bench, on a quiet machine. The suite asks for the
# same examples every time, so that whoever changes something is not told of somebody else's find: `make fuzz` searches.
IS_SEARCH = os.environ.get("HAFAWA_TEST_SEARCH", "") == "yes"
hypothesis.settings.register_profile("hafawa", deadline=None, derandomize=not IS_SEARCH)
hypothesis.settings.load_profile("hafawa")
# chosen at first use: not in the middle of a test that has another folder for a while
default_storage.exists("anything")
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
# what a process remembers for half a minute must not come to its end in the middle of a test that counts queries
switch.REMEMBERED_S = 3600.0
courtesy.SWITCHED_FOR_S = 3600
GROUPS = Groups(SHARED_DIR)
BROWSER_LOOPS: list[asyncio.AbstractEventLoop] = []


def _browser() -> str:
    import importlib.util

    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed"
    return "" if chromium_path() else "no Chromium found"


def chromium_path() -> str:
    """HAFAWA_TEST_BROWSER, or the first Chromium found; empty where there is none."""
    names = (os.environ.get("HAFAWA_TEST_BROWSER", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), "")


def _servers() -> str:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    lacking = [name for name in ("dovecot", "exim4") if not shutil.which(name, path=path)]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def _redis() -> str:
    try:
        import redis

        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1) as server:
            server.ping()
    except (ImportError, OSError, redis.RedisError) as error:
        return f"no Redis at {REDIS_URL} ({type(error).__name__})"
    return ""


PARTS = {"browser": _browser, "servers": _servers, "redis": _redis}


@cache
def lacking(part: str) -> str:
    """Why tests that need this part cannot run; empty when they can."""
    return PARTS[part]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out what asks no database: run elsewhere once")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-database"):
        kept = [item for item in items if asks_the_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not asks_the_database(item)])
        items[:] = kept

    GROUPS.write(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each process that runs tests reads its settings for itself, with a data directory of its own.

    Told of them by us, it would read them before its conftest, and share our files with its neighbour.
    """
    for name in ("DJANGO_SETTINGS_MODULE", "HAFAWA_DATA_DIR"):
        os.environ.pop(name, None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    scheduler = Together(config, log)
    scheduler.groups = GROUPS
    return scheduler


def asks_the_database(item: pytest.Item) -> bool:
    """Whether a test may depend on which database there is: by its marker, or a fixture it has from whomever."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("postgresql"):
        return True
    return not {"db", "transactional_db", "django_db_setup"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for part in PARTS:
        if item.get_closest_marker(part) and (reason := lacking(part)):
            if REQUIRED:
                pytest.fail(f"needs {part}: {reason}", pytrace=False)
            pytest.skip(f"NEEDS {part}: {reason}")
    for part, absent in (("postgresql", IS_SQLITE), ("sqlite", not IS_SQLITE)):
        if item.get_closest_marker(part) and absent:
            pytest.skip(f"for {part} only; tests.run runs both")
    if GROUPS.is_torn(item):
        pytest.fail("this test's group is split between processes: see tests/side_by_side.py", pytrace=False)
    if BROWSER_LOOPS:  # Playwright leaves its loop marked as running: other tests must be able to run theirs
        asyncio._set_running_loop(BROWSER_LOOPS[0] if item.get_closest_marker("browser") else None)
    switch.forget()
    shared_memory.clear()  # a row of the last test and one of this may go by the same number


def written_by_migrations(sender: object, **more: Any) -> None:
    """A test of whole transactions empties every table behind it: what migrations wrote is there for the next again."""
    if "plan" in more:
        return  # a real migration, not what follows a flush
    first_promise = import_module("hafawa.sla.migrations.0002_answer_within_an_hour")
    first_promise.promise(apps, None)


post_migrate.connect(written_by_migrations, sender=apps.get_app_config("sla"))


@pytest.fixture(autouse=bool(MOMENT))
def at_the_moment() -> Iterator[None]:
    with time_machine.travel(MOMENT, tick=True):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One browser a process: Playwright's loop can be started once only. Each test opens contexts of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        BROWSER_LOOPS.append(asyncio.get_running_loop())
        yield browser
        asyncio._set_running_loop(BROWSER_LOOPS.pop())
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The footer that says what was not run, so that green is not mistaken for everything."""
    missed: dict[str, int] = defaultdict(int)
    for report in terminalreporter.stats.get("skipped", []):
        missed[str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)] += 1
    if missed:
        terminalreporter.section("NOT RUN", sep="!", red=True, bold=True)
    for reason, count in sorted(missed.items()):
        terminalreporter.line(f"{count:5} × {reason.removeprefix('Skipped: ')}", red=True)
