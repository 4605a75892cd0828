import sys
from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.mailpeers import mailpeers, mailpeers_servers

__all__ = ["mailpeers", "mailpeers_servers"]

Work: TypeAlias = Callable[[Callable[[], object]], int]


@pytest.fixture
def work_of() -> Work:
    """How many calls something makes: the same on every machine, however busy it is."""

    def counted(call: Callable[[], object]) -> int:
        calls = 0

        def count(_frame: object, event: str, _arg: object) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            call()
        finally:
            sys.setprofile(before)
        return calls

    return counted
