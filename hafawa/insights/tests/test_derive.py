"""What figures count, told as the stories in which other desks count wrongly. Minutes are written as 60 seconds."""

from hypothesis import given
from hypothesis import strategies as st

from hafawa.insights.derive import Kind, Step, Story, story

MINUTE, HOUR, DAY = 60, 3600, 86400
NOOR, SAMI = 1, 2


def asked(at: int) -> Step:
    return Step(at, Kind.ASKED, at)


def answered(at: int, agent: int = NOOR) -> Step:
    return Step(at, Kind.ANSWERED, at, agent)


def written(at: int) -> Step:
    return Step(at, Kind.WRITTEN, at)


def status(at: int, word: str) -> Step:
    return Step(at, Kind.STATUS, status=word)


def waits(told: Story) -> list[tuple[int, bool]]:
    return [(each.waited, each.is_first) for each in told.answered]


def test_the_first_answer_is_a_persons_and_not_the_acknowledgement_before_it() -> None:
    told = story(0, [asked(0), written(1), answered(10 * MINUTE)])
    assert waits(told) == [(10 * MINUTE, True)]


def test_five_mails_in_a_row_wait_from_the_oldest() -> None:
    told = story(0, [asked(0), asked(MINUTE), asked(5 * MINUTE), answered(6 * MINUTE)])
    assert waits(told) == [(6 * MINUTE, True)]


def test_two_answers_to_one_question_are_one_answer_to_a_wait() -> None:
    told = story(0, [asked(0), answered(MINUTE), answered(2 * MINUTE)])
    assert (waits(told), told.answers) == ([(MINUTE, True)], 2)


def test_a_reopened_conversation_resolves_when_it_is_resolved_again() -> None:
    steps = [asked(0), answered(HOUR), status(HOUR, "resolved"), asked(DAY), status(DAY, "open"), answered(DAY + HOUR)]
    told = story(0, steps)
    assert (told.resolved, told.reopened) == (None, 1)
    assert waits(told) == [(HOUR, True), (HOUR, False)]
    told = story(0, [*steps, status(2 * DAY, "resolved")])
    assert (told.resolution, told.reopened) == (2 * DAY, 1)
    assert told.spells == [(0, HOUR), (DAY, 2 * DAY)]


def test_thanks_after_a_resolution_reopens_nothing_that_counts() -> None:
    steps = [asked(0), answered(HOUR), status(HOUR, "resolved"), asked(DAY), status(DAY, "open")]
    told = story(0, [*steps, status(DAY + HOUR, "resolved")])
    assert (told.resolution, told.reopened, told.with_us) == (HOUR, 0, HOUR)


def test_resolving_without_an_answer_ends_the_wait_and_is_no_answer() -> None:
    told = story(0, [asked(0), status(HOUR, "resolved")])
    assert (told.answered, told.answers, told.with_us, told.resolution) == ([], 0, HOUR, HOUR)


def test_what_we_began_has_no_first_answer() -> None:
    told = story(0, [answered(0), asked(HOUR), answered(2 * HOUR)])
    assert (told.is_ours, waits(told)) == (True, [(HOUR, False)])


def test_the_customers_time_is_not_ours() -> None:
    told = story(0, [asked(0), answered(HOUR), status(HOUR, "waiting"), asked(3 * DAY), answered(3 * DAY + MINUTE)])
    assert (told.with_us, told.with_customer) == (HOUR + MINUTE, 3 * DAY - HOUR)


def test_snoozing_and_waiting_do_not_settle_anything() -> None:
    told = story(0, [asked(0), status(MINUTE, "snoozed"), status(HOUR, "open"), status(2 * HOUR, "waiting")])
    assert (told.spells, told.reopened) == ([(0, None)], 0)


def test_resolved_twice_is_resolved_once() -> None:
    told = story(0, [asked(0), status(HOUR, "resolved"), status(2 * HOUR, "resolved")])
    assert (told.resolution, told.spells) == (HOUR, [(0, HOUR)])


def test_from_spam_back_to_the_desk_is_no_reopening() -> None:
    told = story(0, [asked(0), status(MINUTE, "spam"), status(HOUR, "open"), answered(2 * HOUR)])
    assert (told.reopened, told.is_spam, told.resolved) == (0, False, None)


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, 10 * DAY),
        st.sampled_from(Kind),
        st.integers(1, 99),
        st.sampled_from([NOOR, SAMI]),
        st.sampled_from(["open", "waiting", "snoozed", "resolved", "spam"]),
    ),
    max_size=30,
)


@given(STEPS)
def test_whatever_happened_times_are_never_negative_and_spells_never_overlap(steps: list[Step]) -> None:
    told = story(0, steps)
    assert min([told.with_us, told.with_customer, *(each.waited for each in told.answered), told.resolution or 0]) >= 0
    ends = [end for spell in told.spells for end in spell if end is not None]
    assert ends == sorted(ends)
    assert [closed for _, closed in told.spells[:-1] if closed is None] == []
    assert sum(each.is_first for each in told.answered) <= 1


@given(STEPS, st.randoms())
def test_the_order_in_which_steps_are_read_changes_nothing(steps: list[Step], chance) -> None:  # type: ignore[no-untyped-def]
    moved = list(steps)
    chance.shuffle(moved)
    first, second = story(0, steps), story(0, moved)
    assert (first.resolved, first.reopened, first.with_us) == (second.resolved, second.reopened, second.with_us)
