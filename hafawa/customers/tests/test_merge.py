"""Two records of one person become one, and two again: nothing is lost, whatever happens in between."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hafawa.accounts.models import Tag
from hafawa.accounts.testing import make_agent
from hafawa.customers import actions, queries
from hafawa.customers.actions.profile import CHANGEABLE
from hafawa.customers.differences import differences
from hafawa.customers.duplicates import Sign, suspects
from hafawa.customers.models import Customer, CustomerMerge, Identity
from hafawa.customers.testing import make_andrei, make_customer, make_layla
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db


def make_second(**profile: Any) -> Customer:
    """Layla once more, known by another address."""
    other = make_customer("Layla Harbi", "layla@work.example", "en")
    return actions.change_customer(customer=other, by=SYSTEM, **profile) if profile else other


def merged(source: Customer, target: Customer, **choices: str) -> CustomerMerge:
    return actions.merge_customers(source=source, target=target, choices=choices, by=SYSTEM)


def as_kept(customer: Customer) -> dict[str, Any]:
    """Everything of a customer's own record."""
    row = Customer.objects.get(pk=customer.pk)
    return {
        "profile": {name: getattr(row, name) for name in CHANGEABLE},
        "identities": sorted(row.identities.values_list("pk", "kind", "value", "is_verified", "trouble")),
        "notes": sorted(row.notes.values_list("pk", "text", "author_id")),
        "tags": sorted(row.tags.values_list("name", flat=True)),
        "merged_into": row.merged_into_id,
    }


def tag(name: str) -> Tag:
    return Tag.objects.get_or_create(name=name)[0]


def names(customer: Customer) -> list[str]:
    return sorted(customer.tags.values_list("name", flat=True))


@pytest.fixture
def layla() -> Customer:
    return make_layla()


# ---- together


def test_the_target_has_everything_of_both(layla: Customer) -> None:
    noor = make_agent("Noor")
    other = make_second()
    actions.add_note(customer=other, text="Likes to be called", by=noor.actor)
    actions.set_customer_tags(customer=layla, tags=[tag("vip")], by=SYSTEM)
    actions.set_customer_tags(customer=other, tags=[tag("vip"), tag("wholesale")], by=SYSTEM)
    merged(other, layla)
    assert sorted(layla.identities.values_list("value", flat=True)) == ["layla@example.com", "layla@work.example"]
    assert [note.text for note in layla.notes.all()] == ["Likes to be called"]
    assert names(layla) == ["vip", "wholesale"]
    assert queries.customer_at(other.pk).pk == layla.pk
    assert not queries.customers().filter(pk=other.pk).exists()


def test_what_only_one_of_them_says_is_kept_and_the_targets_words_where_both_do(layla: Customer) -> None:
    other = make_second(place="Jeddah", company="Dar", fields={"tier": "gold", "size": 4})
    actions.change_customer(customer=layla, fields={"tier": "silver"}, by=SYSTEM)
    assert [each.key for each in differences(Customer.objects.get(pk=layla.pk), other)] == [
        "name",
        "language",
        "fields.tier",
    ]
    merged(other, layla)
    layla.refresh_from_db()
    assert (layla.name, layla.language, layla.place) == ("ليلى الحربي", "ar", "Jeddah")
    assert layla.company is not None
    assert layla.company.name == "Dar"
    assert layla.fields == {"tier": "silver", "size": 4}


def test_whoever_merges_chooses_whose_words_are_kept(layla: Customer) -> None:
    actions.change_customer(customer=layla, treatment="Formal.", by=SYSTEM)
    other = make_second(treatment="By phone only.", is_blocked=True)
    merged(other, layla, name="source", treatment="both", is_blocked="source")
    layla.refresh_from_db()
    assert (layla.name, layla.treatment, layla.is_blocked) == ("Layla Harbi", "Formal.\n\nBy phone only.", True)
    assert layla.language == "ar"


@pytest.mark.parametrize("choices", [{"name": "both"}, {"name": "mine"}, {"shoe_size": "source"}, {"pk": "source"}])
def test_a_choice_that_is_none_changes_nothing(layla: Customer, choices: dict[str, str]) -> None:
    other = make_second()
    before = as_kept(layla), as_kept(other), EventRow.objects.count()
    with pytest.raises(ValidationError):
        merged(other, layla, **choices)
    assert (as_kept(layla), as_kept(other), EventRow.objects.count()) == before


def test_a_customer_is_not_merged_with_themselves_nor_twice_nor_the_other_way_round(layla: Customer) -> None:
    other, andrei = make_second(), make_andrei()
    merged(other, layla)
    told = EventRow.objects.count()
    for source, target in ((layla, layla), (other, layla), (layla, other), (other, andrei), (andrei, other)):
        with pytest.raises(ValidationError):
            merged(source, target)
    assert CustomerMerge.objects.count() == 1
    assert EventRow.objects.count() == told


def test_both_records_tell_who_did_it(layla: Customer) -> None:
    noor, other = make_agent("Noor"), make_second()
    record = actions.merge_customers(source=other, target=layla, by=noor.actor)
    actions.unmerge_customers(record=record, by=noor.actor)
    told = EventRow.objects.filter(actor_kind="agent", actor_id=noor.pk)
    assert list(told.order_by("pk").values_list("topic", "name")) == [
        (f"customer.{layla.pk}", "CustomersMerged"),
        (f"customer.{other.pk}", "CustomerMergedAway"),
        (f"customer.{layla.pk}", "CustomersUnmerged"),
        (f"customer.{other.pk}", "CustomerSetApart"),
    ]


def test_what_is_said_of_the_merged_one_is_kept_with_the_other(layla: Customer) -> None:
    other = make_second()
    merged(other, layla)
    actions.add_note(customer=other, text="Called", by=SYSTEM)
    actions.add_identity(customer=other, kind="phone", value="+966550142290", by=SYSTEM)
    actions.change_customer(customer=other, place="Riyadh", by=SYSTEM)
    actions.set_customer_tags(customer=other, tags=[tag("vip")], by=SYSTEM)
    layla.refresh_from_db()
    assert layla.place == "Riyadh"
    assert names(layla) == ["vip"]
    assert layla.notes.count() == 1
    assert layla.identities.filter(kind="phone").exists()


def test_found_by_the_names_and_addresses_of_both_and_only_once(layla: Customer) -> None:
    other = make_second()
    record = merged(other, layla)
    run_all()
    for words in ("ليلى", "Layla Harbi", "layla@example.com", "layla@work.example"):
        assert [row.pk for row in queries.customer_page(words=words).rows] == [layla.pk], words
    actions.unmerge_customers(record=record, by=SYSTEM)
    run_all()
    assert [row.pk for row in queries.customer_page(words="layla@work.example").rows] == [other.pk]
    assert [row.pk for row in queries.customer_page(words="ليلى").rows] == [layla.pk]


# ---- and apart


def test_taken_apart_each_has_exactly_what_they_had(layla: Customer) -> None:
    actions.change_customer(customer=layla, treatment="Formal.", fields={"tier": "silver"}, by=SYSTEM)
    actions.set_customer_tags(customer=layla, tags=[tag("vip")], by=SYSTEM)
    other = make_second(place="Jeddah", company="Dar", treatment="Phone.", fields={"tier": "gold", "size": 4})
    actions.set_customer_tags(customer=other, tags=[tag("vip"), tag("wholesale")], by=SYSTEM)
    actions.add_note(customer=other, text="Theirs", by=SYSTEM)
    actions.add_note(customer=layla, text="Mine", by=SYSTEM)
    before = as_kept(layla), as_kept(other)
    choices = {"name": "source", "treatment": "both", "fields.tier": "source"}
    record = actions.merge_customers(source=other, target=layla, choices=choices, by=SYSTEM)
    assert as_kept(layla) != before[0]
    actions.unmerge_customers(record=record, by=SYSTEM)
    assert (as_kept(layla), as_kept(other)) == before


def test_undone_twice_is_undone_once(layla: Customer) -> None:
    other = make_second()
    record = merged(other, layla)
    actions.unmerge_customers(record=record, by=SYSTEM)
    told = EventRow.objects.count()
    assert actions.unmerge_customers(record=record, by=SYSTEM).pk == other.pk
    assert EventRow.objects.count() == told


def test_what_was_changed_since_stays_as_it_was_changed(layla: Customer) -> None:
    other = make_second(place="Jeddah", time_zone="Asia/Riyadh")
    record = merged(other, layla)
    actions.change_customer(customer=layla, place="Abha", by=SYSTEM)
    actions.add_note(customer=layla, text="Since", by=SYSTEM)
    actions.unmerge_customers(record=record, by=SYSTEM)
    layla.refresh_from_db()
    assert (layla.place, layla.time_zone) == ("Abha", "")
    assert layla.notes.count() == 1
    other.refresh_from_db()
    assert other.place == "Jeddah"


def test_an_address_forgotten_or_given_to_somebody_else_since_is_not_taken_back(layla: Customer) -> None:
    other, andrei = make_second(), make_andrei()
    actions.add_identity(customer=other, kind="phone", value="+966550142290", by=SYSTEM)
    record = merged(other, layla)
    actions.remove_identity(identity=Identity.objects.get(value="layla@work.example"), by=SYSTEM)
    actions.add_identity(customer=andrei, kind="email", value="layla@work.example", by=SYSTEM)
    actions.unmerge_customers(record=record, by=SYSTEM)
    assert [row.value for row in other.identities.all()] == ["+966550142290"]
    assert andrei.identities.count() == 2


def test_a_chain_is_taken_apart_from_its_end(layla: Customer) -> None:
    andrei, other = make_andrei(), make_second(place="Jeddah")
    before = [as_kept(each) for each in (andrei, other, layla)]
    first = merged(andrei, other)
    second = merged(other, layla)
    assert queries.customer_at(andrei.pk).pk == layla.pk
    assert queries.family(layla.pk) == [layla.pk, other.pk, andrei.pk]
    assert layla.identities.count() == 3
    with pytest.raises(ValidationError):
        actions.unmerge_customers(record=first, by=SYSTEM)
    actions.unmerge_customers(record=second, by=SYSTEM)
    assert [row.value for row in layla.identities.all()] == ["layla@example.com"]
    assert other.identities.count() == 2
    actions.unmerge_customers(record=first, by=SYSTEM)
    assert [as_kept(each) for each in (andrei, other, layla)] == before


@pytest.mark.parametrize("order", ["first in, first out", "last in, first out"])
def test_two_in_one_are_taken_out_in_any_order(layla: Customer, order: str) -> None:
    """Both bring the same tag and a place: the second's place overwrote the first's."""
    andrei, other = make_andrei(), make_second(place="Jeddah")
    actions.change_customer(customer=andrei, place="Bucharest", by=SYSTEM)
    for each in (andrei, other):
        actions.set_customer_tags(customer=each, tags=[tag("vip")], by=SYSTEM)
    before = [as_kept(each) for each in (layla, other, andrei)]
    records = [merged(other, layla), merged(andrei, layla, place="source")]
    if order == "first in, first out":
        actions.unmerge_customers(record=records[0], by=SYSTEM)
        layla.refresh_from_db()
        assert (layla.place, names(layla)) == ("Bucharest", ["vip"])
        actions.unmerge_customers(record=records[1], by=SYSTEM)
    else:
        actions.unmerge_customers(record=records[1], by=SYSTEM)
        layla.refresh_from_db()
        assert (layla.place, names(layla)) == ("Jeddah", ["vip"])
        actions.unmerge_customers(record=records[0], by=SYSTEM)
    assert [as_kept(each) for each in (layla, other, andrei)] == before


# ---- who may be the same person


def test_the_same_name_at_the_same_company_is_suggested() -> None:
    layla = make_customer("ليلى الحربى", "layla@dar.example")
    other = make_customer("الحربي، لَيْلى", "l.harbi@dar.example")
    make_customer("ليلى الحربي", "layla@elsewhere.example.org", "ar")
    make_customer("سارة الحربي", "sara@dar.example")
    run_all()
    found = suspects(layla)
    assert (other.pk, Sign.DOMAIN) in [(each.customer.pk, each.sign) for each in found]
    assert all("سارة" not in each.customer.name for each in found)


def test_a_domain_that_anybody_may_write_from_is_no_sign_but_the_same_mailbox_name_is() -> None:
    layla = make_customer("Layla Harbi", "layla.harbi@gmail.com")
    make_customer("Layla Harbi", "other.person@gmail.com")
    same = make_customer("Layla Harbi", "laylaharbi+shop@hotmail.com")
    run_all()
    assert [(each.customer.pk, each.sign) for each in suspects(layla)] == [(same.pk, Sign.MAILBOX)]


def test_a_number_kept_under_two_kinds_is_suggested_once_one_of_them_is_verified(layla: Customer) -> None:
    andrei = make_andrei()
    actions.add_identity(customer=layla, kind="phone", value="+966550142290", by=SYSTEM)
    actions.add_identity(customer=andrei, kind="external", value="+966550142290", by=SYSTEM)
    assert suspects(layla) == []
    Identity.objects.filter(kind="phone").update(is_verified=True)
    layla = queries.profile(layla.pk)
    assert [(each.customer.pk, each.sign) for each in suspects(layla)] == [(andrei.pk, Sign.NUMBER)]


def test_who_was_taken_apart_is_not_suggested_again() -> None:
    layla, other = make_customer("Layla Harbi", "l@dar.example"), make_customer("Layla Harbi", "x@dar.example")
    run_all()
    assert [each.customer.pk for each in suspects(layla)] == [other.pk]
    actions.unmerge_customers(record=merged(other, layla), by=SYSTEM)
    run_all()
    assert suspects(queries.profile(layla.pk)) == suspects(queries.profile(other.pk)) == []


def test_suggesting_costs_the_same_however_many_share_the_name(django_assert_max_num_queries: Any) -> None:
    layla = make_customer("Layla Harbi", "l0@dar.example")
    for number in range(1, 30):
        make_customer("Layla Harbi", f"l{number}@dar.example")
    run_all()
    with django_assert_max_num_queries(12):
        assert len(suspects(layla)) == 3
