"""Against published tables, and against what must hold for any numbers."""

from math import comb, isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.platform.statistics import (
    Survival,
    chi2_beyond,
    classify,
    log_rank,
    recommendation,
    recommendation_of,
    wilson,
)

# Freireich and others 1963: weeks of remission of acute leukaemia, 6-mercaptopurine and placebo.
DRUG = ([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
        [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])  # fmt: skip
PLACEBO = ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [1] * 21)


@pytest.mark.parametrize(
    ("time", "survival", "low", "high"),
    [
        (6, 0.8571, 0.6197, 0.9516), (7, 0.8067, 0.5631, 0.9228), (10, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491), (16, 0.6275, 0.3675, 0.8049), (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801), (30, 0.4482, 0.1881, 0.6801),
    ],
)  # fmt: skip
def test_kaplan_meier_with_its_log_log_interval_as_published(
    time: float, survival: float, low: float, high: float
) -> None:
    curve = Survival.of(*DRUG)
    interval = curve.interval_at(time)
    assert interval
    assert curve.at(time) == pytest.approx(survival, abs=5e-5)
    assert interval == pytest.approx((low, high), abs=5e-5)


def test_medians_as_published() -> None:
    assert Survival.of(*DRUG).median == 23
    assert Survival.of(*PLACEBO).median == 8
    assert Survival.of([1, 2, 3], [0, 0, 1]).median == 3
    assert Survival.of([1, 2, 3], [0, 0, 0]).median is None


def test_log_rank_as_published() -> None:
    found = log_rank([DRUG, PLACEBO])
    assert (found.chi2, found.degrees) == (pytest.approx(16.79, abs=5e-3), 1)
    assert found.p == pytest.approx(4.17e-5, abs=5e-8)


def test_before_the_first_end_everything_lasts_and_after_the_last_nothing() -> None:
    curve = Survival.of(*PLACEBO)
    assert (curve.at(0.5), curve.interval_at(0.5)) == (1.0, (1.0, 1.0))
    assert (curve.at(23), curve.interval_at(23)) == (0.0, None)
    assert Survival.of([], []).at(5) == 1.0


times = st.lists(st.integers(0, 40), min_size=1, max_size=60)


@given(times)
def test_where_nothing_is_cut_short_it_is_the_share_that_lasts_longer(lasted: list[int]) -> None:
    curve = Survival.of(lasted, [1] * len(lasted))
    for time in range(-1, 42):
        assert isclose(curve.at(time), sum(each > time for each in lasted) / len(lasted), abs_tol=1e-9)


@given(times, st.randoms())
def test_curves_fall_and_lie_in_their_intervals(lasted: list[int], random: Random) -> None:
    curve = Survival.of(lasted, [random.randrange(2) for _ in lasted])
    shares = [step.survival for step in curve.steps]
    assert shares == sorted(shares, reverse=True)
    for step in curve.steps:
        if step.low is not None and step.high is not None:
            assert 0 <= step.low <= step.survival + 1e-9
            assert step.survival - 1e-9 <= step.high <= 1


@given(times, times, st.randoms())
def test_the_order_of_groups_does_not_matter(one: list[int], two: list[int], random: Random) -> None:
    groups = [(each, [random.randrange(2) for _ in each]) for each in (one, two)]
    forth, back = log_rank(groups), log_rank(groups[::-1])
    assert isclose(forth.chi2, back.chi2, rel_tol=1e-6, abs_tol=1e-9)
    assert 0 <= forth.p <= 1


def test_groups_alike_do_not_differ_and_a_third_adds_a_degree() -> None:
    assert log_rank([DRUG, DRUG]).p == pytest.approx(1)
    three = log_rank([DRUG, PLACEBO, DRUG])
    assert three.degrees == 2
    assert three.chi2 > log_rank([DRUG, DRUG, DRUG]).chi2
    assert log_rank([DRUG, PLACEBO, ([0], [0])]).chi2 == pytest.approx(log_rank([DRUG, PLACEBO]).chi2)


def test_on_chance_alone_one_in_twenty_differs() -> None:
    random, found = Random(4), 0
    for _ in range(400):
        groups = [
            ([random.expovariate(0.1) for _ in range(40)], [random.random() < 0.7 for _ in range(40)]) for _ in "ab"
        ]
        found += log_rank(groups).p < 0.05
    assert 8 <= found <= 34


@pytest.mark.parametrize("wrong", [([1, 2], [1]), ([-1], [1])])
def test_what_is_no_group_is_refused(wrong: tuple[list[int], list[int]]) -> None:
    with pytest.raises(ValueError, match=" "):
        Survival.of(*wrong)
    with pytest.raises(ValueError, match=" "):
        log_rank([wrong, DRUG])


def test_one_group_alone_compares_with_nothing() -> None:
    with pytest.raises(ValueError, match="two"):
        log_rank([DRUG])


@pytest.mark.parametrize(
    ("value", "degrees", "p"),
    [
        (3.841459, 1, 0.05),
        (5.991465, 2, 0.05),
        (7.814728, 3, 0.05),
        (9.487729, 4, 0.05),
        (15.08627, 5, 0.01),
        (0, 3, 1),
    ],
)
def test_chi_squared_as_in_the_tables(value: float, degrees: int, p: float) -> None:
    assert chi2_beyond(value, degrees) == pytest.approx(p, abs=1e-7)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published_by_newcombe(hits: int, count: int, low: float, high: float) -> None:
    assert wilson(hits, count) == pytest.approx((low, high), abs=6e-5)


def test_wilson_covers_what_it_should() -> None:
    """By the binomial itself: the average over true shares is near 95 %."""
    covered = []
    for percent in range(5, 96, 5):
        share, count = percent / 100, 40
        inside = 0.0
        for hits in range(count + 1):
            interval = wilson(hits, count)
            assert interval
            if interval[0] <= share <= interval[1]:
                inside += comb(count, hits) * share**hits * (1 - share) ** (count - hits)
        covered.append(inside)
    assert sum(covered) / len(covered) == pytest.approx(0.95, abs=0.01)
    assert wilson(0, 0) is None


def test_a_recommendation_score_and_its_interval() -> None:
    found = recommendation([9, 10, 6, 8])
    assert found
    assert (found.score, found.count) == (25.0, 4)
    large = recommendation_of(500, 300, 200)
    assert large
    assert large.score == 30
    assert large.error == pytest.approx(100 * (0.61 / 1000) ** 0.5)
    assert (large.low, large.high) == pytest.approx((30 - 4.841, 30 + 4.841), abs=1e-3)
    assert recommendation([]) is None


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_a_score_lies_in_its_interval_between_its_ends(promoters: int, passives: int, detractors: int) -> None:
    found = recommendation_of(promoters, passives, detractors)
    if found:
        assert -100 <= found.low <= found.score <= found.high <= 100


@pytest.mark.parametrize(
    ("score", "name"),
    [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter")],
)
def test_who_promotes(score: int, name: str) -> None:
    assert classify(score) == name


@pytest.mark.parametrize("score", [-1, 11])
def test_what_is_no_answer_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match="between"):
        classify(score)
