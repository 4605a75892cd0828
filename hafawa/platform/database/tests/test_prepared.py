"""A prepared question answers as its queryset would, with the values of each asking; what it cannot keep it refuses."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from hafawa.accounts.models import Agent, Membership, Team
from hafawa.platform.database.prepared import CannotBePreparedError, prepared
from hafawa.platform.events.models import EventRow

pytestmark = pytest.mark.django_db


@prepared
def named(name: str) -> QuerySet[Team]:
    return Team.objects.filter(name=name)


@prepared
def among(ids: tuple[int, ...]) -> QuerySet[Team, str]:
    return Team.objects.filter(pk__in=ids).order_by("name").values_list("name", flat=True)


@prepared
def members(team_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(team_id=team_id).select_related("agent", "team").order_by("id")[:2]


@prepared
def said(topic: str, before: datetime) -> QuerySet[EventRow, Any]:
    return EventRow.objects.filter(topic=topic, happened_at__lt=before).values_list("name", "happened_at", "data")


@pytest.fixture
def teams() -> list[Team]:
    return [Team.objects.create(name=name, is_restricted=name == "حسابات") for name in ("Sales", "Support", "حسابات")]


def test_it_answers_with_the_values_of_each_asking(teams: list[Team]) -> None:
    assert [named(team.name) for team in teams] == [[team] for team in teams]
    assert named("nobody's") == []
    assert named("حسابات")[0].is_restricted


def test_it_sees_what_was_written_since(teams: list[Team]) -> None:
    assert among((teams[0].pk,)) == ["Sales"]
    Team.objects.filter(pk=teams[0].pk).update(name="Sold")
    assert among((teams[0].pk,)) == ["Sold"]


def test_among_no_ids_nothing_is_found_and_nothing_asked(teams: list[Team]) -> None:
    assert among((teams[2].pk, teams[0].pk)) == ["Sales", "حسابات"]
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert among(()) == []
        assert not asked.captured_queries
    assert among((teams[1].pk,)) == ["Support"]


def test_rows_come_with_their_relations_each_time_new_ones(teams: list[Team]) -> None:
    people = [Agent.objects.create(email=f"{n}@shop.example", name=f"N{n}") for n in range(3)]
    for agent in people:
        Membership.objects.create(team=teams[1], agent=agent)
    with CaptureQueriesContext(connection) as asked:
        first, again = members(teams[1].pk), members(teams[1].pk)
        assert [row.agent.name for row in first] == [row.agent.name for row in again] == ["N0", "N1"]
        assert {row.team.name for row in again} == {"Support"}
    assert len(asked.captured_queries) == 2
    assert first[0] is not again[0]
    assert members(teams[0].pk) == []


def test_moments_and_json_come_back_as_a_queryset_brings_them() -> None:
    at = now()
    for minutes, name in ((5, "Old"), (1, "New")):
        row = EventRow.objects.create(name=name, topic="a.1", data={"n": minutes}, actor_kind="system")
        EventRow.objects.filter(pk=row.pk).update(happened_at=at - timedelta(minutes=minutes))
    for before in (at, at - timedelta(minutes=2), at - timedelta(hours=1)):
        rows = EventRow.objects.filter(topic="a.1", happened_at__lt=before)
        assert said("a.1", before) == list(rows.values_list("name", "happened_at", "data"))
    assert len(said("a.1", at)) == 2


def test_it_is_put_into_words_once(teams: list[Team], monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    @prepared
    def by_id(pk: int) -> QuerySet[Team]:
        built.append(pk)
        return Team.objects.filter(pk=pk)

    assert [by_id(team.pk)[0].name for team in teams] == ["Sales", "Support", "حسابات"]
    assert len(built) == 1
    assert built[0] not in {team.pk for team in teams}


@pytest.mark.parametrize("value", [None, True, 1.5, ["a"]])
def test_what_would_change_the_words_is_no_value(value: Any) -> None:
    with pytest.raises(TypeError, match="a question of its own"):
        named(value)


def test_a_number_larger_than_any_id_finds_nothing_and_breaks_nothing(teams: list[Team]) -> None:
    @prepared
    def by_id(pk: int) -> QuerySet[Team]:
        return Team.objects.filter(pk=pk)

    assert by_id(teams[0].pk) == [teams[0]]
    assert by_id(10**30) == by_id(2**63) == by_id(-(10**30)) == []
    assert by_id(teams[1].pk) == [teams[1]]


def test_a_value_that_became_part_of_the_words_is_refused(teams: list[Team]) -> None:
    @prepared
    def first(count: int) -> QuerySet[Team]:
        return Team.objects.all()[:count]

    @prepared
    def shouted(name: str) -> QuerySet[Team]:
        return Team.objects.filter(name=name.upper())

    @prepared
    def with_people(pk: int) -> QuerySet[Team]:
        return Team.objects.filter(pk=pk).prefetch_related("members")

    for question, value in ((first, 2), (shouted, "Sales"), (with_people, 1)):
        with pytest.raises(CannotBePreparedError):
            question(value)  # type: ignore[operator]


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_its_own_connection_also_after_it_was_closed(teams: list[Team]) -> None:
    assert among((teams[0].pk,)) == ["Sales"]
    found: list[list[str]] = []
    used: list[int] = []

    def ask() -> None:
        for team in teams[1:]:
            with CaptureQueriesContext(connections["default"]) as asked:
                found.append(among((team.pk,)))
            used.append(len(asked.captured_queries))
            connections["default"].close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [["Support"], ["حسابات"]]
    assert used == [1, 1]
