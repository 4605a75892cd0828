"""Every event has its sentence, in every language."""

import pytest
from django.utils.translation import override

from hafawa.accounts import actions as accounts
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions
from hafawa.conversations import events as conversation_events
from hafawa.conversations.models import Conversation, Priority, Status
from hafawa.conversations.testing import make_conversation
from hafawa.customers import actions as customers
from hafawa.customers import events as customer_events
from hafawa.desk.history import SENTENCES, lines, sentence
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.event import Event
from hafawa.platform.events.models import EventRow
from hafawa.platform.web import assets
from hafawa.sla import events as promise_events

pytestmark = pytest.mark.django_db
ABSTRACT = {
    "PolicyChanged",
    "CalendarChanged",
    "ClockEvent",
    "ConversationEvent",
    "MessageEvent",
    "CustomerEvent",
    "ArrivalEvent",
}


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def newest(name: str) -> EventRow:
    return EventRow.objects.filter(name=name).latest("pk")


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


def test_every_event_of_conversations_and_customers_has_a_sentence_and_an_icon() -> None:
    modules = {conversation_events.__name__, customer_events.__name__, promise_events.__name__}
    known = {name for name, kind in Event.registry.items() if kind.__module__ in modules} - ABSTRACT
    assert known == set(SENTENCES)
    assert {icon for icon, _tell in SENTENCES.values()} <= set(assets.icon_names())


def test_says_who_gave_it_to_whom(conversation: Conversation) -> None:
    noor, sami = make_agent("Noor"), make_agent("Sami")
    actions.assign(conversation=conversation, agent=noor, by=noor.actor)
    assert plain(sentence(newest("ConversationAssigned"))) == "Noor took it on"
    actions.assign(conversation=conversation, agent=sami, by=noor.actor)
    assert plain(sentence(newest("ConversationAssigned"))) == "Noor gave it to Sami"
    actions.assign(conversation=conversation, agent=None, by=noor.actor)
    assert plain(sentence(newest("ConversationAssigned"))) == "Noor took it from Sami"


def test_says_it_in_the_readers_language(conversation: Conversation) -> None:
    noor = make_agent("Noor")
    actions.set_priority(conversation=conversation, priority=Priority.URGENT, by=noor.actor)
    row = newest("PriorityChanged")
    with override("ar"):
        assert plain(sentence(row)) == "Noor: ضبط الأولوية على «عاجلة»"
    with override("ro"):
        assert plain(sentence(row)) == "Noor a stabilit prioritatea „Urgentă”"


def test_isolates_what_people_are_called(conversation: Conversation) -> None:
    noor = make_agent("Noor")
    actions.resolve(conversation=conversation, by=noor.actor)
    assert sentence(newest("StatusChanged")) == "\u2068Noor\u2069 resolved it"


def test_the_house_acts_too(conversation: Conversation) -> None:
    actions.set_status(conversation=conversation, status=Status.RESOLVED, by=SYSTEM)
    assert plain(sentence(newest("StatusChanged"))) == "Hafawa resolved it"


def test_profile_changes_name_what_changed() -> None:
    noor = make_agent("Noor")
    layla = customers.create_customer(name="ليلى", by=noor.actor)
    customers.change_customer(customer=layla, place="جدة", company="دار البن", by=noor.actor)
    assert plain(sentence(newest("CustomerChanged"))) == "Noor changed the profile: Place, Company"
    customers.change_customer(customer=layla, is_blocked=True, by=noor.actor)
    assert plain(sentence(newest("CustomerChanged"))) == "Noor blocked the customer"
    customers.change_customer(customer=layla, is_blocked=False, by=noor.actor)
    assert plain(sentence(newest("CustomerChanged"))) == "Noor unblocked the customer"


def test_needs_three_queries_for_any_number(
    conversation: Conversation, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    noor, team = make_agent("Noor"), make_team("Orders", is_restricted=False)
    accounts.save_field(key="order", labels={"en": "Order"}, by=SYSTEM)
    for number in range(3):
        actions.assign(conversation=conversation, agent=noor if number % 2 else None, by=SYSTEM)
        actions.give_to_team(conversation=conversation, team=None if number % 2 else team, by=SYSTEM)
        actions.set_field(conversation=conversation, key="order", value=str(number), by=SYSTEM)
    rows = list(EventRow.objects.all())
    with django_assert_num_queries(3):  # type: ignore[operator]
        texts = [plain(line.text) for line in lines(rows)]
    assert "Hafawa set “Order” to 2" in texts
    assert "Hafawa gave it to the team Orders" in texts
