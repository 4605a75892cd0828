"""How many it takes: published values, and what must hold whatever the numbers are."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.routing.staffing import average_wait_s, erlang_c, service_level, staff_for, throughput_for, traffic

loads = st.floats(0.05, 300)


@pytest.mark.parametrize(
    ("agents", "waits", "level", "average_s"),
    [(11, 0.682, 0.390, 122.8), (12, 0.449, 0.640, 40.4), (13, 0.285, 0.796, 17.1), (14, 0.174, 0.888, 7.8)],
)
def test_100_calls_in_half_an_hour_of_three_minutes(agents: int, waits: float, level: float, average_s: float) -> None:
    """The worked example that textbooks of workforce planning give for Erlang C: 10 erlangs, 80 % within 20 s."""
    erlangs = traffic(100, 1800, 180)
    assert erlangs == 10
    assert erlang_c(erlangs, agents) == pytest.approx(waits, abs=0.0005)
    assert service_level(erlangs, agents, 180, 20) == pytest.approx(level, abs=0.0005)
    assert average_wait_s(erlangs, agents, 180) == pytest.approx(average_s, abs=0.05)


def test_360_calls_in_half_an_hour_of_four_minutes_and_55_agents() -> None:
    """The numeric example of Mitan's page "The Erlang-C Formula": 48 erlangs; 23.9 % wait; 8.2 s on average."""
    erlangs = traffic(360, 1800, 240)
    assert erlangs == 48
    assert erlangs / 55 == pytest.approx(0.873, abs=0.0005)
    assert erlang_c(erlangs, 55) == pytest.approx(0.239, abs=0.0005)
    assert average_wait_s(erlangs, 55, 240) == pytest.approx(8.2, abs=0.05)
    assert service_level(erlangs, 55, 240, 15) == pytest.approx(0.846, abs=0.0005)


def test_one_colleague_is_the_queue_with_one_server() -> None:
    """There the probability of waiting is the load itself."""
    assert erlang_c(0.7, 1) == pytest.approx(0.7)


def test_the_fewest_that_keep_the_target_and_the_roster_behind_them() -> None:
    staff = staff_for(calls=100, interval_s=1800, handling_s=180, level=0.8, within_s=20, shrinkage=0.3)
    assert (staff.agents, staff.rostered) == (14, 20)
    capped = staff_for(calls=100, interval_s=1800, handling_s=180, level=0.8, within_s=20, occupancy=0.6)
    assert capped.agents == 17


def test_nobody_is_needed_for_nothing() -> None:
    assert staff_for(calls=0, interval_s=3600, handling_s=300, level=0.8, within_s=20).rostered == 0


def test_more_work_than_colleagues_is_never_answered_in_time() -> None:
    assert erlang_c(5, 5) == 1
    assert service_level(5, 5, 60, 20) == 0
    assert average_wait_s(5, 4, 60) == inf


@given(loads, st.integers(1, 400))
def test_it_is_a_probability_and_falls_with_every_colleague(erlangs: float, agents: int) -> None:
    waits = erlang_c(erlangs, agents)
    assert 0 <= waits <= 1
    assert erlang_c(erlangs, agents + 1) <= waits


@given(
    calls=st.floats(0.1, 2000), handling_s=st.floats(10, 1800), level=st.floats(0.1, 0.99),
    within_s=st.floats(0, 600), shrinkage=st.floats(0, 0.6), occupancy=st.floats(0.3, 1),
)  # fmt: skip
def test_the_answer_keeps_what_was_asked_and_one_fewer_would_not(
    calls: float, handling_s: float, level: float, within_s: float, shrinkage: float, occupancy: float
) -> None:
    staff = staff_for(
        calls=calls, interval_s=3600, handling_s=handling_s, level=level, within_s=within_s,
        shrinkage=shrinkage, occupancy=occupancy,
    )  # fmt: skip
    erlangs = traffic(calls, 3600, handling_s)
    assert staff.level >= level
    assert staff.occupancy <= occupancy + 1e-6
    assert staff.rostered * (1 - shrinkage) >= staff.agents - 1e-6
    fewer = staff.agents - 1
    keeps = fewer > erlangs and service_level(erlangs, fewer, handling_s, within_s) >= level
    assert not (keeps and fewer > 0 and erlangs / fewer <= occupancy - 1e-6)


@given(st.floats(0, 5000), st.floats(0, 5000), st.floats(10, 3600), st.floats(1, 24))
def test_those_who_do_what_may_wait_have_done_it_in_time(
    arriving: float, backlog: float, handling_s: float, hours: float
) -> None:
    found = throughput_for(
        arriving=arriving, backlog=backlog, handling_s=handling_s, hours_s=hours * 3600, occupancy=0.85, shrinkage=0.3
    )
    assert found.rostered * 0.7 * 0.85 * hours * 3600 >= (arriving + backlog) * handling_s - 1e-3 * handling_s


@pytest.mark.parametrize("wrong", [{"calls": -1}, {"handling_s": 0}, {"level": 1}, {"shrinkage": 1}, {"occupancy": 0}])
def test_what_cannot_be_answered_is_refused(wrong: dict[str, float]) -> None:
    asked = {"calls": 10, "interval_s": 3600, "handling_s": 300, "level": 0.8, "within_s": 20}
    with pytest.raises(ValueError, match=r"positive|between"):
        staff_for(**{**asked, **wrong})
