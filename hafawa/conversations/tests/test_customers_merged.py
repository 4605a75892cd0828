"""Conversations go where their customer went, and come back with them."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from hafawa.conversations import actions
from hafawa.conversations.models import Conversation, CustomerMove, Inbox
from hafawa.conversations.testing import make_conversation, make_inbox, make_message
from hafawa.customers import actions as customers
from hafawa.customers.models import Customer, CustomerMerge, Identity
from hafawa.customers.testing import make_andrei, make_customer, make_layla
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.jobs.testing import run_all

WORK = {"sender": "layla@work.example", "name": "Layla Harbi"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channel")]


def merge(source: Customer, target: Customer) -> CustomerMerge:
    record = customers.merge_customers(source=source, target=target, by=SYSTEM)
    run_all()
    return record


def unmerge(record: CustomerMerge) -> None:
    customers.unmerge_customers(record=record, by=SYSTEM)
    run_all()


def of(customer: Customer) -> list[int]:
    return sorted(Conversation.objects.filter(customer=customer).values_list("pk", flat=True))


@pytest.fixture
def layla() -> Customer:
    return make_layla()


@pytest.fixture
def other() -> Customer:
    return make_customer("Layla Harbi", "layla@work.example", "en")


def test_conversations_follow_and_come_back(layla: Customer, other: Customer) -> None:
    hers, theirs = make_conversation(), make_conversation(**WORK)
    record = merge(other, layla)
    assert of(layla) == [hers.pk, theirs.pk]
    assert of(other) == []
    unmerge(record)
    assert (of(layla), of(other)) == ([hers.pk], [theirs.pk])


def test_what_came_since_goes_to_the_one_by_whose_address_it_came(layla: Customer, other: Customer) -> None:
    record = merge(other, layla)
    by_work, by_home = make_conversation(**WORK), make_conversation()
    inbox = Inbox.objects.get()
    asked = actions.start(customer=layla, inbox=inbox, subject="Hi", text="Hello", to=["layla@work.example"], by=SYSTEM)
    assert of(layla) == [by_work.pk, by_home.pk, asked.pk]
    unmerge(record)
    assert (of(layla), of(other)) == ([by_home.pk], [by_work.pk, asked.pk])


def test_a_conversation_that_was_the_targets_before_stays_theirs_whoever_wrote_in_it_since(
    layla: Customer, other: Customer
) -> None:
    first = make_message(external_id="a@x")
    record = merge(other, layla)
    joined = make_message(thread_keys=("a@x",), **WORK)
    assert joined.conversation_id == first.conversation_id
    unmerge(record)
    assert of(layla) == [first.conversation_id]
    assert of(other) == []


def test_a_chain_moves_on_and_comes_back_in_steps(layla: Customer, other: Customer) -> None:
    andrei = make_andrei()
    rows = [
        make_conversation(sender="andrei@example.com", name="Andrei").pk,
        make_conversation(**WORK).pk,
        make_conversation().pk,
    ]
    first, second = merge(andrei, other), merge(other, layla)
    assert of(layla) == rows
    unmerge(second)
    assert (of(andrei), of(other), of(layla)) == ([], rows[:2], rows[2:])
    unmerge(first)
    assert (of(andrei), of(other), of(layla)) == (rows[:1], rows[1:2], rows[2:])


def test_settled_late_and_in_another_order_it_comes_to_the_same(layla: Customer, other: Customer) -> None:
    """A worker that was away: the second merge is settled before the first, and both twice."""
    andrei = make_andrei()
    rows = [make_conversation(sender="andrei@example.com", name="Andrei").pk, make_conversation(**WORK).pk]
    first = customers.merge_customers(source=andrei, target=other, by=SYSTEM)
    second = customers.merge_customers(source=other, target=layla, by=SYSTEM)
    for record in (second, first, second, first):
        actions.settle_merge(merge_id=record.pk)
    assert of(layla) == rows
    customers.unmerge_customers(record=second, by=SYSTEM)
    for record in (first, second, second):
        actions.settle_merge(merge_id=record.pk)
    assert (of(layla), of(other)) == ([], rows)
    customers.unmerge_customers(record=first, by=SYSTEM)
    for record in (first, second, first):
        actions.settle_merge(merge_id=record.pk)
    assert (of(andrei), of(other)) == (rows[:1], rows[1:])


def test_taken_apart_and_merged_elsewhere_before_anything_was_settled(layla: Customer, other: Customer) -> None:
    theirs = make_conversation(**WORK)
    andrei = make_andrei()
    record = merge(other, layla)
    customers.unmerge_customers(record=record, by=SYSTEM)
    elsewhere = customers.merge_customers(source=other, target=andrei, by=SYSTEM)
    run_all()
    assert (of(layla), of(other), of(andrei)) == ([], [], [theirs.pk])
    unmerge(elsewhere)
    assert of(other) == [theirs.pk]


def test_one_left_behind_is_gathered_and_goes_back_with_the_others(layla: Customer, other: Customer) -> None:
    record = merge(other, layla)
    stray = make_conversation(**WORK)
    Conversation.objects.filter(pk=stray.pk).update(customer=other)  # as if begun at the very moment of the merge
    actions.gather_strays()
    assert of(layla) == [stray.pk]
    assert CustomerMove.objects.get(merge=record).conversation_ids == [stray.pk]
    actions.gather_strays()
    unmerge(record)
    assert of(other) == [stray.pk]


def test_who_was_written_to_as_the_merged_one_is_the_one_they_are_read_through(
    layla: Customer, other: Customer
) -> None:
    merge(other, layla)
    row = actions.start(customer=other, inbox=make_inbox(), subject="Hi", text="Hello", by=SYSTEM)
    assert row.customer_id == layla.pk


def test_moving_costs_no_query_for_each_conversation(
    layla: Customer, other: Customer, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    make_inbox()
    for _number in range(30):
        make_conversation(**WORK)
    record = customers.merge_customers(source=other, target=layla, by=SYSTEM)
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        actions.settle_merge(merge_id=record.pk)
    assert len(of(layla)) == 30
    customers.unmerge_customers(record=record, by=SYSTEM)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        actions.settle_merge(merge_id=record.pk)
    assert len(of(other)) == 30


# ---- at the same moment


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Run these at the same moment, each with a connection of its own. What went wrong."""
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_one_into_the_other_and_the_other_into_the_one_is_one_merge(layla: Customer, other: Customer) -> None:
    errors = at_once(
        lambda: customers.merge_customers(source=other, target=layla, by=SYSTEM),
        lambda: customers.merge_customers(source=layla, target=other, by=SYSTEM),
        lambda: customers.merge_customers(source=other, target=layla, by=SYSTEM),
    )
    assert [type(error).__name__ for error in errors] == ["ValidationError"] * 2
    assert CustomerMerge.objects.count() == 1
    stays = Customer.objects.get(merged_into=None)
    assert Identity.objects.filter(customer=stays).count() == 2


@pytest.mark.django_db(transaction=True)
def test_mail_that_comes_during_a_merge_is_the_customers_who_stays(layla: Customer, other: Customer) -> None:
    make_inbox()

    def mails() -> None:
        for _number in range(5):
            make_message(**WORK)

    errors = at_once(mails, lambda: merge(other, layla), mails)
    run_all()
    assert errors == []
    assert len(of(layla)) == 10
    assert of(other) == []
    record = CustomerMerge.objects.get()
    unmerge(record)
    assert (len(of(layla)), len(of(other))) == (0, 10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql  # SQLite lets one write at a time: there is no middle
def test_a_merge_waits_for_a_mail_that_is_being_taken_in(layla: Customer, other: Customer) -> None:
    make_inbox()
    taken, merging = threading.Event(), threading.Event()

    def mail() -> None:
        with transaction.atomic():
            make_message(**WORK)
            taken.set()
            merging.wait(10)
            assert not CustomerMerge.objects.exists()

    def joining() -> None:
        taken.wait(10)
        threading.Timer(0.3, merging.set).start()
        merge(other, layla)

    assert at_once(mail, joining) == []
    assert len(of(layla)) == 1
    assert of(other) == []
