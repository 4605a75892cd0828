"""Customers: the list, the page, what may be changed, and the line of time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Field, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox, make_message
from hafawa.customers import actions
from hafawa.customers.models import Customer, CustomerNote, Identity
from hafawa.customers.testing import make_andrei, make_customer, make_layla
from hafawa.desk.presenters.timeline import Place, timeline
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


@pytest.fixture
def noor() -> Agent:
    return make_agent("Noor")


@pytest.fixture
def desk(noor: Agent) -> Client:
    client = Client()
    client.force_login(noor)
    return client


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


# ---- the list


def test_lists_newest_first_or_by_name(desk: Client) -> None:
    layla, andrei = make_layla(), make_andrei()
    rows = desk.get(reverse("customers:list")).context["rows"]
    assert [row.id for row in rows] == [andrei.pk, layla.pk]
    rows = desk.get(reverse("customers:list"), {"order": "name"}).context["rows"]
    assert [row.id for row in rows] == [andrei.pk, layla.pk]


@pytest.mark.parametrize("order", ["newest", "name"])
def test_pages_follow_each_other_without_gaps(desk: Client, order: str) -> None:
    made = {make_customer(f"Customer {number % 7}", f"c{number}@example.com").pk for number in range(60)}
    seen: list[int] = []
    address = f"?order={order}"
    while address:
        answer = desk.get(reverse("customers:list") + address)
        seen += [row.id for row in answer.context["rows"]]
        address = answer.context["page"]["next_url"]
    assert len(seen) == len(set(seen)) == 60
    assert set(seen) == made


def test_finds_by_part_of_the_name_and_by_address(desk: Client) -> None:
    layla, andrei = make_layla(), make_andrei()
    run_all()  # the worker puts them where they are found
    for words, expected in (("andr", andrei), ("layla@example.com", layla), ("ليلى", layla)):
        rows = desk.get(reverse("customers:list"), {"q": words}).context["rows"]
        assert [row.id for row in rows] == [expected.pk], words


def test_narrows_by_tag_and_company_also_what_was_found(desk: Client) -> None:
    tag = accounts.save_tag(name="VIP", by=SYSTEM)
    layla, andrei = make_layla(), make_andrei()
    actions.set_customer_tags(customer=layla, tags=[tag], by=SYSTEM)
    andrei = actions.change_customer(customer=andrei, company="Cafea SRL", by=SYSTEM)
    run_all()  # the worker puts them where they are found
    by_tag = desk.get(reverse("customers:list"), {"tag": "VIP"})
    assert [row.id for row in by_tag.context["rows"]] == [layla.pk]
    by_company = desk.get(reverse("customers:list"), {"company": andrei.company_id})
    assert [row.id for row in by_company.context["rows"]] == [andrei.pk]
    both = desk.get(reverse("customers:list"), {"q": "example.com", "tag": "VIP"})
    assert [row.id for row in both.context["rows"]] == [layla.pk]


@pytest.mark.parametrize("query", ["?company=x", "?after=x", "?order=name&after=999999", "?q=a&after=x"])
def test_an_address_that_means_nothing_is_not_found(desk: Client, query: str) -> None:
    assert desk.get(reverse("customers:list") + query).status_code == 404


def test_the_search_field_is_answered_with_rows_alone(desk: Client) -> None:
    answer = desk.get(reverse("customers:list"), headers={"HX-Request": "true", "HX-Target": "customers"})
    assert "<html" not in answer.content.decode()


def test_a_list_of_many_asks_as_often_as_one_of_few(desk: Client, django_assert_max_num_queries: Queries) -> None:
    for number in range(3):
        make_conversation(sender=f"few{number}@example.com")
    with django_assert_max_num_queries(15) as few:
        desk.get(reverse("customers:list"))
    for number in range(22):
        make_conversation(sender=f"many{number}@example.com")
    with django_assert_max_num_queries(len(few)):
        assert len(desk.get(reverse("customers:list")).context["rows"]) == 25


# ---- adding and changing


def test_adds_a_customer_with_their_addresses(desk: Client) -> None:
    answer = desk.post(
        reverse("customers:new"), {"name": "Layla", "email": "Layla@Example.com", "phone": "+966 55 014 2290"}
    )
    layla = Customer.objects.get()
    assert answer.headers["Location"] == reverse("customers:page", args=[layla.pk])
    assert set(layla.identities.values_list("kind", "value")) == {
        ("email", "layla@example.com"),
        ("phone", "+966550142290"),
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Layla", "email": "layla@example.com"}, "email"),
        ({"name": "Layla", "email": "new@example.com", "phone": "12"}, "phone"),
    ],
)
def test_refuses_a_customer_and_keeps_nothing(desk: Client, given: dict[str, str], field: str) -> None:
    make_layla()
    before = (Customer.objects.count(), Identity.objects.count(), EventRow.objects.count())
    answer = desk.post(reverse("customers:new"), given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (Customer.objects.count(), Identity.objects.count(), EventRow.objects.count()) == before


def test_changes_the_profile_the_fields_and_the_tags(desk: Client) -> None:
    layla, tag = make_layla(), accounts.save_tag(name="VIP", by=SYSTEM)
    accounts.save_field(key="tier", about=Field.About.CUSTOMER, kind="number", labels={"en": "Tier"}, by=SYSTEM)
    given = {
        "name": "ليلى", "language": "ar", "time_zone": "Asia/Riyadh", "place": "الرياض", "company": "دار البن",
        "treatment": "أستاذة ليلى", "field_tier": "3", "tags": [tag.pk],
    }  # fmt: skip
    answer = desk.post(reverse("customers:edit", args=[layla.pk]), given)
    assert answer.status_code == 302
    layla.refresh_from_db()
    assert (layla.name, layla.place, layla.company and layla.company.name) == ("ليلى", "الرياض", "دار البن")
    assert layla.fields == {"tier": 3.0}
    assert list(layla.tags.all()) == [tag]
    page = desk.get(reverse("customers:page", args=[layla.pk])).content.decode()
    for words in ("أستاذة ليلى", "دار البن", "Tier", "VIP"):
        assert words in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Layla", "time_zone": "Mars/Base"}, "time_zone"),
        ({"name": "Layla", "language": "xx"}, "language"),
        ({"name": "Layla", "field_tier": "many"}, "field_tier"),
        ({"name": "Layla", "tags": ["999"]}, "tags"),
    ],
)
def test_refuses_a_profile_and_changes_nothing(desk: Client, given: dict[str, Any], field: str) -> None:
    layla = make_layla()
    accounts.save_field(key="tier", about=Field.About.CUSTOMER, kind="number", labels={"en": "Tier"}, by=SYSTEM)
    before, events = Customer.objects.values().get(), EventRow.objects.count()
    answer = desk.post(reverse("customers:edit", args=[layla.pk]), given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (Customer.objects.values().get(), EventRow.objects.count()) == (before, events)


def test_keeps_a_note_and_refuses_an_empty_one(desk: Client, noor: Agent) -> None:
    layla = make_layla()
    address = reverse("customers:note", args=[layla.pk])
    assert desk.post(address, {"text": "Call after noon"}).status_code == 302
    note = CustomerNote.objects.get()
    assert (note.text, note.author) == ("Call after noon", noor)
    for headers in ({}, {"HX-Request": "true"}):
        assert desk.post(address, {"text": " "}, headers=headers).status_code == 422
    assert CustomerNote.objects.count() == 1


def test_adds_and_removes_an_address(desk: Client) -> None:
    layla = make_layla()
    answer = desk.post(
        reverse("customers:identity", args=[layla.pk]),
        {"kind": "phone", "value": "+966 55 014 2290"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "+966550142290" in answer.content.decode()
    phone = Identity.objects.get(kind="phone")
    desk.post(reverse("customers:identity_remove", args=[layla.pk]), {"identity": phone.pk})
    assert not Identity.objects.filter(pk=phone.pk).exists()


def test_refuses_an_address_of_somebody_else_and_says_whose(desk: Client) -> None:
    make_layla()
    andrei = make_andrei()
    answer = desk.post(
        reverse("customers:identity", args=[andrei.pk]),
        {"kind": "email", "value": "layla@example.com"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert "ليلى الحربي" in answer.content.decode()
    assert andrei.identities.count() == 1


def test_does_not_remove_anothers_address(desk: Client) -> None:
    layla, andrei = make_layla(), make_andrei()
    theirs = andrei.identities.get()
    for identity in (theirs.pk, "", "x"):
        answer = desk.post(reverse("customers:identity_remove", args=[layla.pk]), {"identity": identity})
        assert answer.status_code == 404
    assert Identity.objects.count() == 2


def test_blocks_and_unblocks(desk: Client) -> None:
    layla = make_layla()
    address = reverse("customers:block", args=[layla.pk])
    desk.post(address, {"is_blocked": "1"})
    assert Customer.objects.get().is_blocked
    assert desk.post(address, {"is_blocked": "maybe"}).status_code == 422
    assert Customer.objects.get().is_blocked
    desk.post(address, {"is_blocked": "0"})
    assert not Customer.objects.get().is_blocked


DEEDS = [
    ("customers:new", {"name": "Layla"}),
    ("customers:edit", {"name": "Layla"}),
    ("customers:note", {"text": "Hello"}),
    ("customers:identity", {"kind": "email", "value": "l@example.com"}),
    ("customers:identity_remove", {}),
    ("customers:block", {"is_blocked": "1"}),
]


@pytest.mark.parametrize(("name", "given"), DEEDS)
def test_a_viewer_reads_and_changes_nothing(name: str, given: dict[str, str]) -> None:
    layla, client = make_layla(), as_(make_agent("Omar", Role.VIEWER))
    args = [] if name == "customers:new" else [layla.pk]
    before = (Customer.objects.values().get(), Identity.objects.count(), EventRow.objects.count())
    given = given or {"identity": str(layla.identities.get().pk)}
    assert client.post(reverse(name, args=args), given).status_code == 403
    assert (Customer.objects.values().get(), Identity.objects.count(), EventRow.objects.count()) == before
    page = client.get(reverse("customers:page", args=[layla.pk])).content.decode()
    assert "<form" not in page.split('id="main"')[1].split("</main>")[0]


def test_an_associate_may_edit_customers() -> None:
    layla, client = make_layla(), as_(make_agent("Huda", Role.ASSOCIATE))
    assert client.post(reverse("customers:note", args=[layla.pk]), {"text": "At the counter"}).status_code == 302


# ---- the page and the line of time


def test_who_was_merged_is_read_through_the_other(desk: Client) -> None:
    layla, andrei = make_layla(), make_andrei()
    Customer.objects.filter(pk=andrei.pk).update(merged_into=layla)
    answer = desk.get(reverse("customers:page", args=[andrei.pk]))
    assert answer.headers["Location"] == reverse("customers:page", args=[layla.pk])
    assert desk.get(reverse("customers:page", args=[999])).status_code == 404


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", ["customers:list", "customers:new", "customers:page", "customers:edit"])
def test_every_page_in_every_language(language: str, name: str) -> None:
    conversation = make_conversation()
    args = [conversation.customer_id] if name in {"customers:page", "customers:edit"} else []
    answer = as_(make_agent("Noor", language=language)).get(reverse(name, args=args))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_tells_messages_and_changes_newest_first(noor: Agent) -> None:
    conversation = make_conversation(text="أين طلبي؟")
    conversations.resolve(conversation=conversation, by=noor.actor)
    items = [item for day in timeline(noor, conversation.customer_id).days for item in day.items]
    heads = [item.head.replace("\u2068", "").replace("\u2069", "") for item in items]
    assert heads[0] == "Noor resolved it"
    assert "ليلى الحربي wrote" in heads
    assert [item.text for item in items if item.kind == "in"] == ["أين طلبي؟"]


def test_older_pages_follow_without_gaps_or_repeats(noor: Agent) -> None:
    conversation = make_conversation()
    for number in range(40):
        conversations.note(conversation=conversation, text=f"note {number}", by=noor.actor)
        conversations.set_subject(conversation=conversation, subject=f"subject {number}", by=noor.actor)
    seen: list[str] = []
    place: Place | None = None
    while True:
        page = timeline(noor, conversation.customer_id, after=place)
        seen += [item.id for day in page.days for item in day.items]
        if not page.next:
            break
        place = Place.read(page.next)
    assert len(seen) == len(set(seen))
    assert len([key for key in seen if key.startswith("m-")]) == 41
    assert len([key for key in seen if key.startswith("e-")]) >= 40


def test_can_show_messages_or_changes_alone(noor: Agent) -> None:
    customer_id = make_conversation().customer_id
    messages = [item.kind for day in timeline(noor, customer_id, only="messages").days for item in day.items]
    changes = [item.kind for day in timeline(noor, customer_id, only="changes").days for item in day.items]
    assert set(messages) == {"in"}
    assert set(changes) == {"event"}


@pytest.fixture
def secret() -> tuple[Conversation, Agent]:
    """A restricted team's conversation with layla, and dana, who is not in the team."""
    sami, dana = make_agent("Sami"), make_agent("Dana")
    team = make_team("Orders", members=(sami,))
    inbox = make_inbox("orders@shop.example", team=team)
    conversation = make_conversation(inbox, subject="sirr-subject", text="sirr-text")
    conversations.set_subject(conversation=conversation, subject="sirr-other", by=sami.actor)
    return conversation, dana


def test_shows_dana_nothing_of_a_restricted_team(secret: tuple[Conversation, Agent]) -> None:
    conversation, dana = secret
    client = as_(dana)
    for name in ("customers:page", "customers:timeline"):
        answer = client.get(reverse(name, args=[conversation.customer_id]))
        assert answer.status_code == 200
        assert "sirr" not in answer.content.decode()
        assert reverse("desk:conversation", args=[conversation.pk]) not in answer.content.decode()
    rows = client.get(reverse("customers:list")).context["rows"]
    assert [(row.open_count, row.last_at) for row in rows] == [(0, "")]


def test_a_page_with_much_asks_as_often_as_one_with_little(
    noor: Agent, desk: Client, django_assert_max_num_queries: Queries
) -> None:
    def write(count: int) -> int:
        conversation = make_conversation()
        for number in range(count):
            conversations.note(conversation=conversation, text=f"note {number}", by=noor.actor)
            conversations.assign(conversation=conversation, agent=noor if number % 2 else None, by=SYSTEM)
            actions.add_note(customer=conversation.customer, text=f"about {number}", by=noor.actor)
            make_message(text=f"message {number}")
        return conversation.customer_id

    address = reverse("customers:page", args=[write(3)])
    desk.get(address)
    with django_assert_max_num_queries(30) as few:
        desk.get(address)
    write(30)
    with django_assert_max_num_queries(len(few)):
        desk.get(address)


@pytest.mark.parametrize("after", ["x", "1-2", "99999999999999999999999-0-1", "a-b-c"])
def test_a_place_that_is_none_is_not_found(desk: Client, after: str) -> None:
    layla = make_layla()
    assert desk.get(reverse("customers:page", args=[layla.pk]), {"after": after}).status_code == 404
