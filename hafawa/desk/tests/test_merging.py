"""Two records of one person: side by side, merged, taken apart; what strangers learn of it, which is nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation
from hafawa.customers import actions
from hafawa.customers.models import Customer, CustomerMerge
from hafawa.customers.testing import make_andrei, make_customer, make_layla
from hafawa.desk import live
from hafawa.desk.history import lines
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


@pytest.fixture
def layla() -> Customer:
    return make_layla()


@pytest.fixture
def other() -> Customer:
    return actions.change_customer(
        customer=make_customer("Layla Harbi", "layla@work.example", "en"), place="Jeddah", by=SYSTEM
    )


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def look(client: Client, target: Customer, source: Customer) -> str:
    answer = client.get(reverse("customers:merge", args=[target.pk]), {"with": source.pk})
    assert answer.status_code == 200
    return answer.content.decode()


def merge(client: Client, target: Customer, source: Customer, **choices: str) -> int:
    body = {"with": source.pk, **{f"choice-{key}": value for key, value in choices.items()}}
    return client.post(reverse("customers:merge", args=[target.pk]), body).status_code


def test_both_are_seen_side_by_side_with_what_moves_and_what_differs(
    desk: Client, layla: Customer, other: Customer
) -> None:
    make_conversation(sender="layla@work.example")
    actions.add_note(customer=other, text="Call first", by=SYSTEM)
    html = look(desk, layla, other)
    for words in (
        "1 conversation",
        "1 message or note",
        "1 address or number",
        "1 note about",
        "Jeddah",
        "choice-name",
    ):
        assert words in html, words
    assert "choice-place" not in html  # only one of them says it
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_merged_by_a_press_with_the_words_that_were_chosen_and_taken_apart_by_another(
    desk: Client, noor: Agent, layla: Customer, other: Customer
) -> None:
    theirs = make_conversation(sender="layla@work.example")
    assert merge(desk, layla, other, name="source") == 302
    layla.refresh_from_db()
    assert (layla.name, layla.place) == ("Layla Harbi", "Jeddah")
    assert Conversation.objects.get(pk=theirs.pk).customer_id == layla.pk  # at once, without the worker
    run_all()
    old = desk.get(reverse("customers:page", args=[other.pk]))
    assert (old.status_code, old["Location"]) == (302, reverse("customers:page", args=[layla.pk]))
    record = CustomerMerge.objects.get()
    assert record.agent_id == noor.pk
    page = desk.get(reverse("customers:page", args=[layla.pk])).content.decode()
    undo = reverse("customers:unmerge", args=[layla.pk, record.pk])
    assert undo in page
    assert "into this customer" in page
    assert desk.post(undo).status_code == 302
    run_all()
    assert Conversation.objects.get(pk=theirs.pk).customer_id == other.pk
    assert desk.get(reverse("customers:page", args=[other.pk])).status_code == 200
    layla.refresh_from_db()
    assert (layla.name, layla.place) == ("ليلى الحربي", "")
    assert desk.post(undo).status_code == 302  # twice is once
    assert EventRow.objects.filter(name="CustomersUnmerged").count() == 1


def test_the_timeline_tells_of_both_records_and_each_keeps_its_own(
    desk: Client, layla: Customer, other: Customer
) -> None:
    actions.change_customer(customer=other, place="Abha", by=SYSTEM)
    merge(desk, layla, other)
    merged = desk.get(reverse("customers:timeline", args=[layla.pk])).content.decode()
    assert merged.count("changed the profile") == 2  # theirs is hers now
    assert merged.count("into this customer") == 1
    assert "merged this customer into" not in merged
    desk.post(reverse("customers:unmerge", args=[layla.pk, CustomerMerge.objects.get().pk]))
    hers = desk.get(reverse("customers:timeline", args=[layla.pk])).content.decode()
    theirs = desk.get(reverse("customers:timeline", args=[other.pk])).content.decode()
    assert "changed the profile" not in hers
    assert "out of this customer again" in hers
    assert theirs.count("changed the profile") == 2
    assert "merged this customer into" in theirs
    assert "took this customer out of" in theirs


@pytest.mark.parametrize(("language", "words"), [("ar", "في هذا العميل"), ("en", "into this"), ("ro", "a unit")])
def test_history_says_it_in_three_languages(language: str, words: str, layla: Customer, other: Customer) -> None:
    from django.utils import translation

    record = actions.merge_customers(source=other, target=layla, by=SYSTEM)
    actions.unmerge_customers(record=record, by=SYSTEM)
    rows = EventRow.objects.filter(data__merge_id=record.pk)
    with translation.override(language):
        told = [line.text for line in lines(rows.order_by("pk"))]
    assert words in told[0]
    assert len(set(told)) == 4
    assert not any("%(" in each for each in told)


def test_an_open_page_of_the_one_who_was_merged_says_where_they_are(
    desk: Client, layla: Customer, other: Customer
) -> None:
    merge(desk, layla, other)
    part = desk.get(reverse("customers:timeline", args=[other.pk])).content.decode()
    assert "This record was merged into" in part
    assert reverse("customers:page", args=[layla.pk]) in part


def test_found_by_words_and_suggested_with_the_reason(desk: Client) -> None:
    layla = make_customer("Layla Harbi", "layla@dar.example")
    other = make_customer("Layla Harbi", "l.harbi@dar.example")
    andrei = make_andrei()
    run_all()
    way = f"{reverse('customers:merge', args=[layla.pk])}?with={{}}"
    part = desk.get(reverse("customers:suspects", args=[layla.pk])).content.decode()
    assert way.format(other.pk) in part
    assert "The same name at the same mail domain" in part
    assert way.format(andrei.pk) not in part
    found = desk.get(reverse("customers:merge", args=[layla.pk]), {"q": "andrei"}).content.decode()
    assert way.format(andrei.pk) in found
    assert way.format(other.pk) not in found
    assert desk.get(reverse("customers:suspects", args=[andrei.pk])).content.decode().strip() == ""


@pytest.mark.parametrize("choices", [{"name": "theirs"}, {"name": "both"}, {"shoe_size": "source"}])
def test_a_choice_that_is_none_comes_back_with_why_and_changes_nothing(
    choices: dict[str, str], desk: Client, layla: Customer, other: Customer
) -> None:
    told = EventRow.objects.count()
    assert merge(desk, layla, other, **choices) == 422
    assert Customer.objects.filter(merged_into=None).count() == 2
    assert EventRow.objects.count() == told


@pytest.mark.parametrize("asked", ["999999", "x", "", "99999999999999999999", "self"])
def test_somebody_who_is_not_there_is_not_merged(asked: str, desk: Client, layla: Customer) -> None:
    asked = str(layla.pk) if asked == "self" else asked
    for answer in (
        desk.get(reverse("customers:merge", args=[layla.pk]), {"with": asked}),
        desk.post(reverse("customers:merge", args=[layla.pk]), {"with": asked}),
    ):
        assert answer.status_code in {200, 302, 404}
    assert not CustomerMerge.objects.exists()


def test_who_may_not_merge_neither_sees_a_way_to_nor_can(viewer: Agent, layla: Customer, other: Customer) -> None:
    vera = as_(viewer)
    page = vera.get(reverse("customers:page", args=[layla.pk])).content.decode()
    assert reverse("customers:merge", args=[layla.pk]) not in page
    assert reverse("customers:suspects", args=[layla.pk]) not in page
    assert vera.get(reverse("customers:merge", args=[layla.pk]), {"with": other.pk}).status_code == 403
    assert vera.get(reverse("customers:suspects", args=[layla.pk])).status_code == 403
    assert merge(vera, layla, other) == 403
    record = actions.merge_customers(source=other, target=layla, by=SYSTEM)
    undo = reverse("customers:unmerge", args=[layla.pk, record.pk])
    assert undo not in vera.get(reverse("customers:page", args=[layla.pk])).content.decode()
    for client in (vera, Client()):
        assert client.post(undo).status_code in {302, 403}
        record.refresh_from_db()
        assert record.undone_at is None
    assert (
        Client()
        .post(reverse("customers:merge", args=[layla.pk]), {"with": other.pk})["Location"]
        .startswith("/sign-in/")
    )


def test_a_record_is_undone_at_its_own_customer_alone(desk: Client, layla: Customer, other: Customer) -> None:
    record = actions.merge_customers(source=other, target=layla, by=SYSTEM)
    andrei = make_andrei()
    assert desk.post(reverse("customers:unmerge", args=[andrei.pk, record.pk])).status_code == 404
    assert desk.get(reverse("customers:unmerge", args=[layla.pk, record.pk])).status_code == 405
    record.refresh_from_db()
    assert record.undone_at is None


def test_merging_tells_nobody_of_conversations_they_may_not_see(
    noor: Agent, dana: Agent, orders: Team, layla: Customer, other: Customer
) -> None:
    secret = make_conversation(sender="layla@work.example", subject="sirr-7219")
    conversations.give_to_team(conversation=secret, team=orders, by=SYSTEM)
    run_all()
    hers = as_(dana)
    before = look(hers, layla, other)
    assert "sirr-7219" not in before
    assert "1 conversation" not in before
    assert "1 message" not in before
    assert "1 conversation" in look(as_(noor), layla, other)
    merge(hers, layla, other)
    run_all()
    for name in ("page", "timeline"):
        html = hers.get(reverse(f"customers:{name}", args=[layla.pk])).content.decode()
        assert "sirr-7219" not in html
        assert f"conversation.{secret.pk}" not in html
    assert hers.get(reverse("desk:conversation", args=[secret.pk])).status_code == 404
    assert not live.may_follow(dana.pk, f"conversation.{secret.pk}")
    secret.refresh_from_db()
    assert secret.customer_id == layla.pk
    assert "sirr-7219" in as_(noor).get(reverse("customers:page", args=[layla.pk])).content.decode()


def test_the_timeline_asks_as_often_for_one_merge_as_for_many(
    desk: Client, layla: Customer, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("customers:page", args=[layla.pk]))
        return len(queries)

    def pour(number: int) -> None:
        for each in range(number):
            source = make_customer(f"Layla {number} {each}", f"l{number}-{each}@example.com")
            actions.merge_customers(source=source, target=layla, by=SYSTEM)

    pour(2)
    asked()
    few = asked()
    pour(12)
    assert asked() <= few
