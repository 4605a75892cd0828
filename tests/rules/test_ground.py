"""The ground tests stand on: nothing depends on which test came before, and nothing run is not taken for success."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from hafawa.sla.models import Ledger, Policy
from tests import run


@pytest.mark.django_db(transaction=True)
def test_what_migrations_wrote_is_there_after_a_test_that_emptied_every_table() -> None:
    for _again in range(2):
        call_command("flush", interactive=False, verbosity=0)
        assert [policy.targets.count() for policy in Policy.objects.all()] == [2]
        assert Ledger.objects.count() == 1


@pytest.mark.parametrize("_time", [1, 2])
def test_a_test_finds_nothing_in_the_cache_that_another_left(_time: int) -> None:
    assert cache.get("left-behind") is None
    cache.set("left-behind", 1)


@pytest.mark.parametrize(
    ("arguments", "lacking"),
    [
        ([], []),
        (["tests/rules/test_ground.py::test_a", "-k", "hafawa", "-x"], []),
        (["hafawa", "tests/rules/test_none.py::test_a"], ["tests/rules/test_none.py"]),
        (["hafawa/none", "none.py"], ["hafawa/none", "none.py"]),
    ],
)
def test_a_name_that_is_no_file_is_told(arguments: list[str], lacking: list[str]) -> None:
    assert run.missing(arguments) == lacking


def test_a_missing_file_ends_the_run_before_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["tests/rules/test_none.py"]) != 0
    assert "NOTHING RAN: no such file or folder: tests/rules/test_none.py" in capsys.readouterr().err


def outcomes(*codes: int) -> list[run.Outcome]:
    return [
        run.Outcome(name, code, "no tests ran") for name, code in zip(("SQLite", "PostgreSQL"), codes, strict=False)
    ]


@pytest.mark.parametrize(
    ("codes", "good"),
    [
        ((0, 5), [True, True]),
        ((5, 1), [True, False]),
        ((5, 5), [False, False]),
        ((5,), [False]),
        ((4, 5), [False, True]),
    ],
)
def test_what_found_no_test_on_any_database_has_failed(codes: tuple[int, ...], good: list[bool]) -> None:
    weighed = run.weighed(outcomes(*codes))
    assert [each.is_good for each in weighed] == good
    assert ("NOTHING RAN" in weighed[0].closing) is (set(codes) == {5})
