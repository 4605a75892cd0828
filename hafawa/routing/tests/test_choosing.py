"""Who gets it: the rules of choosing, by example and by property."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hafawa.routing.choosing import LONG_AGO, Candidate, Need, Refusal, Why, attainable, choose, refusal
from hafawa.routing.models import Presence, Strategy

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
AUTOMATIC = [strategy for strategy in Strategy if strategy != Strategy.MANUAL]
moments = st.none() | st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes))


@st.composite
def a_candidate(draw: st.DrawFn, agent_id: int) -> Candidate:
    return Candidate(
        agent_id=agent_id,
        load=draw(st.integers(0, 12)),
        capacity=draw(st.integers(0, 10)),
        presence=draw(st.sampled_from(list(Presence))),
        is_on_vacation=draw(st.booleans()),
        may_see=draw(st.booleans()),
        skills=draw(st.frozensets(st.integers(1, 3))),
        languages=draw(st.frozensets(st.sampled_from(["ar", "en", "ro"]))),
        given_at=draw(moments),
        freed_at=draw(moments),
    )


@st.composite
def teams(draw: st.DrawFn) -> list[Candidate]:
    return [draw(a_candidate(number)) for number in range(1, draw(st.integers(0, 6)) + 1)]


needs = st.builds(
    Need,
    weight=st.integers(1, 4),
    language=st.sampled_from(["", "ar", "ro"]),
    skills=st.frozensets(st.integers(1, 3), max_size=2),
    last_agent_id=st.none() | st.integers(1, 6),
    passed_by=st.frozensets(st.integers(1, 6)),
)


@given(teams(), needs, st.sampled_from(AUTOMATIC))
def test_whoever_gets_it_is_there_may_see_it_and_has_room(team: list[Candidate], need: Need, strategy: str) -> None:
    choice = choose(team, need, strategy, NOW)
    if choice is None:
        return
    chosen = next(each for each in team if each.agent_id == choice.agent_id)
    assert chosen.may_see
    assert chosen.presence == Presence.AVAILABLE
    assert not chosen.is_on_vacation
    assert chosen.load + need.weight <= chosen.capacity or chosen.load == 0 < chosen.capacity
    assert 1 <= choice.among <= len(team)


@given(teams(), needs, st.sampled_from(AUTOMATIC))
def test_whoever_gets_it_has_the_skills_and_language_unless_nobody_has(
    team: list[Candidate], need: Need, strategy: str
) -> None:
    choice = choose(team, need, strategy, NOW)
    if choice is None:
        return
    chosen = next(each for each in team if each.agent_id == choice.agent_id)
    colleagues = [each for each in team if each.may_see]
    assert need.skills <= chosen.skills or not any(need.skills <= each.skills for each in colleagues)
    speakers = [each for each in colleagues if not each.languages or need.language in each.languages]
    assert not need.language or chosen in speakers or not speakers


@given(teams(), needs, st.sampled_from(AUTOMATIC))
def test_it_waits_only_when_nobody_can_have_it(team: list[Candidate], need: Need, strategy: str) -> None:
    asked = attainable(team, need)
    able = [each for each in team if refusal(each, asked) is None]
    assert not able or choose(team, need, strategy, NOW) is not None


@given(teams(), needs)
def test_the_least_loaded_really_is(team: list[Candidate], need: Need) -> None:
    choice = choose(team, replace(need, last_agent_id=None, passed_by=frozenset()), Strategy.LEAST_LOADED, NOW)
    if choice is None:
        return
    chosen = next(each for each in team if each.agent_id == choice.agent_id)
    able = [each for each in team if refusal(each, attainable(team, need)) is None]
    assert all(chosen.load <= each.load for each in able)


@given(st.integers(1, 7), st.integers(1, 60))
def test_in_turn_nobody_gets_two_more_than_another(colleagues: int, conversations: int) -> None:
    team = {number: Candidate(agent_id=number, capacity=1000) for number in range(1, colleagues + 1)}
    had = dict.fromkeys(team, 0)
    for number in range(conversations):
        choice = choose(list(team.values()), Need(), Strategy.ROUND_ROBIN, NOW)
        assert choice
        had[choice.agent_id] += 1
        team[choice.agent_id] = replace(team[choice.agent_id], given_at=NOW + timedelta(seconds=number))
        assert max(had.values()) - min(had.values()) <= 1


@given(teams(), needs, st.sampled_from(AUTOMATIC), st.randoms())
def test_the_order_in_which_colleagues_are_listed_does_not_matter(
    team: list[Candidate], need: Need, strategy: str, chance: object
) -> None:
    mixed = list(team)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert choose(mixed, need, strategy, NOW) == choose(team, need, strategy, NOW)


@given(teams(), needs)
def test_by_hand_nobody_is_chosen(team: list[Candidate], need: Need) -> None:
    assert choose(team, need, Strategy.MANUAL, NOW) is None


def test_longest_idle_is_who_has_had_nothing_new_and_finished_longest_ago() -> None:
    team = [
        Candidate(agent_id=1, given_at=NOW - timedelta(hours=3), freed_at=NOW - timedelta(minutes=5)),
        Candidate(agent_id=2, given_at=NOW - timedelta(hours=1)),
        Candidate(agent_id=3, given_at=NOW - timedelta(minutes=1), freed_at=NOW - timedelta(hours=2)),
    ]
    choice = choose(team, Need(), Strategy.LONGEST_IDLE, NOW)
    assert choice
    assert (choice.agent_id, choice.why, choice.among) == (2, Why.LONGEST_IDLE, 3)


def test_the_last_colleague_of_this_customer_comes_first_while_there_and_not_full() -> None:
    team = [Candidate(agent_id=1), Candidate(agent_id=2, load=4)]
    need = Need(last_agent_id=2)
    choice = choose(team, need, Strategy.LEAST_LOADED, NOW)
    assert choice
    assert (choice.agent_id, choice.why) == (2, Why.STICKY)
    gone = [team[0], replace(team[1], presence=Presence.AWAY)]
    choice = choose(gone, need, Strategy.LEAST_LOADED, NOW)
    assert choice
    assert (choice.agent_id, choice.why) == (1, Why.ONLY_ONE)


def test_whom_it_was_taken_back_from_gets_it_only_when_nobody_else_can() -> None:
    team = [Candidate(agent_id=1), Candidate(agent_id=2, load=9)]
    need = Need(passed_by=frozenset({1}), last_agent_id=1)
    first = choose(team, need, Strategy.LEAST_LOADED, NOW)
    assert first
    assert first.agent_id == 2
    full = [team[0], replace(team[1], load=10)]
    second = choose(full, need, Strategy.LEAST_LOADED, NOW)
    assert second
    assert second.agent_id == 1


def test_a_weight_nobody_could_ever_carry_goes_to_somebody_with_nothing_else() -> None:
    need = Need(weight=5)
    assert choose([Candidate(agent_id=1, capacity=3, load=1)], need, Strategy.LEAST_LOADED, NOW) is None
    choice = choose([Candidate(agent_id=1, capacity=3)], need, Strategy.LEAST_LOADED, NOW)
    assert choice
    assert choice.agent_id == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"may_see": False}, Refusal.MAY_NOT_SEE),
        ({"is_on_vacation": True}, Refusal.ON_VACATION),
        ({"presence": Presence.BUSY}, Refusal.ABSENT),
        ({"presence": Presence.AWAY}, Refusal.ABSENT),
        ({"skills": frozenset()}, Refusal.UNSKILLED),
        ({"languages": frozenset({"en"})}, Refusal.OTHER_LANGUAGE),
        ({"load": 10}, Refusal.FULL),
        ({}, None),
    ],
)
def test_each_refusal_says_why(change: dict[str, object], why: Refusal | None) -> None:
    able = Candidate(agent_id=1, skills=frozenset({7}))
    need = Need(language="ar", skills=frozenset({7}))
    assert refusal(replace(able, **change), need) == why  # type: ignore[arg-type]


def test_long_ago_is_before_everybody() -> None:
    assert NOW > LONG_AGO
