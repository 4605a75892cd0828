"""What is usual, and why it is not: bands and reasons, by example and by property."""

from hypothesis import given
from hypothesis import strategies as st

from hafawa.routing.band import ENOUGH_WEEKS, LEAST, band, quantile
from hafawa.routing.reasons import Mark, reasons, words_of


def test_too_few_weeks_say_nothing() -> None:
    assert band([5] * (ENOUGH_WEEKS - 1)) is None


def test_the_quantiles_of_a_poisson_variable() -> None:
    """As tables of the Poisson distribution have them: P(X <= 18) = 0.9928, P(X <= 19) = 0.9965 at a mean of 10."""
    assert quantile(10, 10, 0.995) == 19
    assert quantile(10, 10, 0.99) == 18
    assert quantile(0, 0, 0.99) == 0


def test_one_extraordinary_week_does_not_make_the_next_look_usual() -> None:
    calm = band([10, 12, 9, 11, 8, 13, 10, 12])
    once = band([10, 12, 9, 11, 8, 13, 10, 300])
    assert calm
    assert once
    assert once.most <= calm.most + 3


def test_a_few_are_never_a_rush() -> None:
    found = band([0] * 8)
    assert found
    assert found.most == LEAST - 1


@given(st.lists(st.integers(0, 500), min_size=ENOUGH_WEEKS, max_size=8))
def test_the_end_of_a_rush_lies_inside_the_band_and_what_is_usual_too(before: list[int]) -> None:
    found = band(before)
    assert found
    assert found.calm <= found.most
    assert found.usual <= found.most
    assert found.weeks == len(before)


@given(st.floats(0.1, 500), st.floats(1, 10))
def test_more_scatter_means_a_wider_band(mean: float, times: float) -> None:
    assert quantile(mean, mean * times, 0.995) >= quantile(mean, mean, 0.995) - 1


def test_what_stands_out_is_named_with_its_shares() -> None:
    delivery, shop, late = Mark("tag", "delivery"), Mark("brand", "Shop"), Mark("word", "late")
    newest = [{shop, delivery, late}] * 8 + [{shop}] * 2
    before = [{shop}] * 90 + [{shop, delivery}] * 10
    found = reasons(newest, before)
    assert [each.mark for each in found] == [late, delivery]
    assert (found[1].count, found[1].share, found[1].usual) == (8, 0.8, 0.1)


def test_few_conversations_have_no_reason() -> None:
    assert not reasons([{Mark("tag", "x")}] * 4, [])


def test_the_words_of_a_subject() -> None:
    assert words_of("RE: تأخر الطلب 5512 – My order is LATE") == {"تأخر", "الطلب", "order", "late"}
