"""The filler writes what the actions would have, and every measurement runs; figures are for another day."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from hafawa.bench.finding import QUERIES
from hafawa.bench.meter import percentile
from hafawa.bench.place import place_for
from hafawa.bench.ratios import ratios

SIZE = 200

pytestmark = pytest.mark.xdist_group("bench")  # so that the measurements are taken once


TAKE = """
import sys, django
django.setup()
from hafawa.bench.measures import run
for what in sys.argv[2:]:
    for figure in run(what, int(sys.argv[1])):
        print(figure.line(size=int(sys.argv[1]), database="sqlite"))
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """Everything but the open desks, at one small size: the first by its command, the others in one process."""
    directory = tmp_path_factory.mktemp("bench")
    out = StringIO()
    call_command("bench", "ingest", "--size", str(SIZE), "--dir", str(directory), stdout=out)
    others = ("lists", "inbox", "open", "search", "parse", "hours", "promises")
    environment = place_for("", SIZE, directory).environment() | {"DJANGO_SETTINGS_MODULE": "hafawa.config.settings"}
    taken = subprocess.run(
        [sys.executable, "-c", TAKE, str(SIZE), *others], env=environment, check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in (out.getvalue() + taken.stdout).splitlines() if line.strip()]


def test_every_figure_says_what_it_is(lines: list[dict[str, object]]) -> None:
    assert all({"name", "size", "database", "value", "unit"} <= line.keys() for line in lines)
    assert {line["size"] for line in lines} == {SIZE}


def test_the_database_is_filled_once(lines: list[dict[str, object]]) -> None:
    assert [line["name"] for line in lines].count("fill") == 1


def test_mails_are_understood_within_their_queries(lines: list[dict[str, object]]) -> None:
    assert next(line for line in lines if line["name"] == "ingest.queries")["ok"] is True


def test_the_words_searched_for_are_there(lines: list[dict[str, object]]) -> None:
    rows = {str(line["name"]): line.get("rows") for line in lines}
    empty = {name for name in QUERIES if rows[f"search.{name}"] == 0}
    assert empty <= {"nothing", "two_common_that_never_meet", "phrase", "one_number"}


def test_a_size_lives_beside_the_named_database() -> None:
    directory = Path("/tmp/b")
    assert place_for("sqlite:////srv/x.sqlite3", 5, directory).url == "sqlite:////srv/x_5.sqlite3"
    assert place_for("postgres://u@h/x", 5, directory).url == "postgres://u@h/x_5"
    assert place_for("", 5, directory).url == "sqlite:////tmp/b/hafawa_bench_5.sqlite3"


def test_a_ratio_compares_the_largest_size_with_the_smallest() -> None:
    taken = [
        {"name": "ingest.mail", "database": "sqlite", "size": size, "value": value}
        for size, value in ((0, 10.0), (50, 11.0), (100, 14.0))
    ]
    assert [json.loads(line)["value"] for line in ratios(taken)] == [1.4]
    assert json.loads(next(ratios(taken)))["ok"] is False


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([7.0], 95) == 7.0
