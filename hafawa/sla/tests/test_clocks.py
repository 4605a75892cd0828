"""Clocks come out of the history alone. Times are minutes after a Monday morning at nine."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hafawa.platform.hours import Block, Calendar
from hafawa.sla.clocks import Terms, clocks
from hafawa.sla.history import Clock, History, Kind, Promise, Said, State, Stood, Who

MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
ALWAYS = Calendar("UTC", is_always=True)
OFFICE = Calendar("UTC", week=((Block.read("09:00", "12:00"), Block.read("13:00", "17:00")),) * 5 + ((), ()))
HOUR = timedelta(hours=1)
DAY = 24 * 60


def at(minute: float) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def asks(minute: float, *, thanks: bool = False) -> Said:
    return Said(at(minute), Who.CUSTOMER, thanks)


def answers(minute: float) -> Said:
    return Said(at(minute), Who.PERSON)


def machine(minute: float) -> Said:
    return Said(at(minute), Who.MACHINE)


def stands(minute: float, status: str) -> Stood:
    return Stood(at(minute), status)


def told(*items: Said | Stood) -> History:
    said = tuple(item for item in items if isinstance(item, Said))
    return History(said, tuple(item for item in items if isinstance(item, Stood)))


def terms(calendar: Calendar = ALWAYS, **promised: float) -> Terms:
    """`first=60` promises a first answer within sixty minutes."""
    promised = promised or {"first": 60, "next": 60}
    return Terms({Kind(kind): Promise(timedelta(minutes=length), calendar) for kind, length in promised.items()})


def seen(found: list[Clock]) -> list[tuple[str, str]]:
    return [(clock.kind, clock.state) for clock in found]


def test_a_first_answer_is_due_an_hour_after_the_first_words() -> None:
    [clock] = clocks(told(asks(0), asks(30)), terms(), at(40))
    assert (clock.kind, clock.state, clock.due) == (Kind.FIRST, State.RUNNING, at(60))
    assert clock.warn == at(45)
    assert clock.counted == timedelta(minutes=40)


@pytest.mark.parametrize(("minute", "state"), [(59, State.MET), (60, State.MET), (61, State.BREACHED)])
def test_an_answer_in_time_keeps_the_promise(minute: float, state: State) -> None:
    [clock] = clocks(told(asks(0), answers(minute)), terms(), at(100))
    assert (clock.state, clock.ended) == (state, at(minute))


def test_what_is_late_and_unanswered_is_broken_and_still_open() -> None:
    [clock] = clocks(told(asks(0)), terms(), at(61))
    assert (clock.state, clock.is_open) == (State.BREACHED, True)


def test_words_after_an_answer_are_owed_the_next_one() -> None:
    found = clocks(told(asks(0), answers(10), asks(100), asks(150)), terms(), at(155))
    assert seen(found) == [("first", "met"), ("next", "running")]
    assert found[1].due == at(160)


def test_what_a_machine_says_is_no_answer() -> None:
    history = told(asks(0), machine(1), answers(10))
    [clock] = clocks(history, terms(), at(100))
    assert clock.ended == at(10)


def test_a_policy_may_count_what_a_machine_says() -> None:
    counted = Terms(terms().promises, counts_machines=True)
    [clock] = clocks(told(asks(0), machine(1), answers(10)), counted, at(100))
    assert clock.ended == at(1)


def test_reopened_after_a_machine_the_first_answer_is_counted_from_then() -> None:
    """Ten minutes, not five days."""
    back = 5 * DAY
    history = told(asks(0), machine(1), stands(2, "resolved"), asks(back), stands(back, "open"), answers(back + 10))
    found = clocks(history, terms(), at(back + 20))
    assert seen(found) == [("first", "dropped"), ("first", "met")]
    assert found[1].counted == timedelta(minutes=10)


def test_a_reopened_matter_is_a_new_promise() -> None:
    history = told(asks(0), answers(5), stands(5, "resolved"), asks(2 * DAY), stands(2 * DAY, "open"))
    found = clocks(history, terms(first=60, next=60, resolution=600), at(2 * DAY + 5))
    assert seen(found) == [("first", "met"), ("resolution", "met"), ("next", "running"), ("resolution", "running")]
    assert found[3].due == at(2 * DAY + 600)


def test_thanks_after_a_resolution_start_no_clock() -> None:
    history = told(asks(0), answers(5), stands(5, "resolved"), asks(50, thanks=True), stands(50, "open"))
    found = clocks(history, terms(first=60, next=60, resolution=600), at(60))
    assert [clock.is_open for clock in found] == [False, False]


def test_what_comes_after_the_thanks_does() -> None:
    history = told(
        asks(0), answers(5), stands(5, "resolved"), asks(50, thanks=True), stands(50, "open"), asks(55)
    )  # fmt: skip
    found = clocks(history, terms(first=60, next=60, resolution=600), at(60))
    assert seen(found)[2:] == [("next", "running"), ("resolution", "running")]


def test_thanks_before_a_resolution_are_words_like_others() -> None:
    found = clocks(told(asks(0), answers(5), asks(10, thanks=True)), terms(), at(60))
    assert seen(found) == [("first", "met"), ("next", "running")]


def test_an_update_never_takes_the_place_of_a_first_answer() -> None:
    found = clocks(told(asks(0)), terms(first=60, update=10), at(30))
    assert seen(found) == [("first", "running")]


def test_updates_are_owed_from_our_last_words_while_the_matter_is_open() -> None:
    history = told(asks(0), answers(5), answers(60), stands(90, "resolved"))
    found = clocks(history, terms(first=60, update=120), at(100))
    assert seen(found) == [("first", "met"), ("update", "met"), ("update", "dropped")]


def test_it_stands_still_while_it_waits_for_the_customer() -> None:
    history = told(asks(0), answers(30), stands(30, "waiting"))
    found = clocks(history, terms(resolution=120), at(600))
    assert seen(found) == [("resolution", "paused")]
    assert found[0].due is None
    assert found[0].counted == timedelta(minutes=30)
    again = clocks(told(*history.said, *history.stood, asks(600), stands(600, "open")), terms(resolution=120), at(610))
    assert (again[0].state, again[0].due) == (State.RUNNING, at(690))


def test_an_answer_that_counts_for_nothing_puts_off_nothing() -> None:
    by_machine = Stood(at(1), "waiting", is_by_answer=True)
    history = told(asks(0), machine(1), by_machine)
    found = clocks(history, terms(first=60, resolution=120), at(30))
    assert seen(found) == [("first", "running"), ("resolution", "paused")]
    assert found[0].due == at(60)


def test_it_stands_still_when_a_colleague_sets_it_to_wait() -> None:
    assert seen(clocks(told(asks(0), stands(1, "waiting")), terms(), at(30))) == [("first", "paused")]


def test_it_stands_still_while_it_is_snoozed_unless_the_policy_says_no() -> None:
    history = told(asks(0), stands(10, "snoozed"), stands(100, "open"))
    assert clocks(history, terms(), at(101))[0].due == at(150)
    hard = Terms(terms().promises, pauses_snoozed=False)
    assert clocks(history, hard, at(101))[0].state == State.BREACHED


def test_what_was_late_before_the_pause_stays_late() -> None:
    [clock] = clocks(told(asks(0), stands(70, "snoozed")), terms(), at(80))
    assert (clock.state, clock.due) == (State.BREACHED, at(60))


def test_spam_is_owed_nothing() -> None:
    [clock] = clocks(told(asks(0), stands(10, "spam")), terms(), at(100))
    assert (clock.state, clock.is_open) == (State.DROPPED, False)


def test_a_conversation_we_began_owes_no_first_answer() -> None:
    assert clocks(told(answers(0)), terms(), at(10)) == []
    assert seen(clocks(told(answers(0), asks(5)), terms(), at(10))) == [("next", "running")]


def test_an_answer_that_is_to_leave_later_is_none_yet() -> None:
    [clock] = clocks(told(asks(0), answers(50)), terms(), at(20))
    assert clock.state == State.RUNNING


def test_hours_and_lunch_are_the_calendars() -> None:
    [clock] = clocks(told(asks(170)), terms(OFFICE), at(180))  # ten minutes before lunch
    assert clock.due == at(290)
    friday = 4 * DAY + 7 * 60 + 30
    [clock] = clocks(told(asks(friday)), terms(OFFICE), at(friday))  # half past four
    assert clock.due == at(7 * DAY + 30)


def test_a_calendar_that_never_opens_is_never_late() -> None:
    [clock] = clocks(told(asks(0)), terms(Calendar("UTC")), at(10_000))
    assert (clock.due, clock.state) == (None, State.RUNNING)


minutes = some.integers(0, 5000)
items = some.lists(
    some.one_of(
        some.builds(Said, minutes.map(at), some.sampled_from(Who), some.booleans()),
        some.builds(Stood, minutes.map(at), some.sampled_from(["open", "waiting", "snoozed", "resolved", "spam"])),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(items, minutes, some.permutations(range(14)))
def test_the_order_of_reading_changes_nothing_and_no_kind_runs_twice(
    given_items: list[Said | Stood], minute: int, order: list[int]
) -> None:
    """Items at one moment keep their order: only those apart may be read in any."""
    apart = list({item.at: item for item in given_items}.values())
    mixed = [apart[index] for index in order if index < len(apart)]
    promised = terms(OFFICE, first=60, next=60, update=90, resolution=600)
    found = clocks(told(*apart), promised, at(minute))
    assert clocks(told(*mixed), promised, at(minute)) == found
    running = [clock.kind for clock in found if clock.is_open]
    assert len(running) == len(set(running))
    assert not {Kind.FIRST, Kind.NEXT} <= set(running)
    for clock in found:
        assert clock.ended is None or clock.started <= clock.ended
        assert clock.due is None or (clock.state == State.BREACHED) == (clock.due < (clock.ended or at(minute)))
