"""Search, the palette, the bell: what is there is found and told, what may not be seen is neither."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.alerts.actions import notify
from hafawa.alerts.models import Alert
from hafawa.conversations import actions
from hafawa.conversations.models import Conversation
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.desk.live import may_follow
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


@pytest.fixture
def noor() -> Agent:
    return make_agent("Noor")


def as_(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def findable(conversation: Conversation) -> Conversation:
    """The worker puts what came in where it is found."""
    run_all()
    return conversation


@pytest.fixture
def secret() -> Conversation:
    """Of a restricted team nobody here is in."""
    team = make_team("Orders", members=(make_agent("Sami"),))
    inbox = make_inbox("orders@shop.example", team=team)
    return findable(make_conversation(inbox, subject="sirr-subject", text="sirr-text kettle", sender="s@example.com"))


# ---- search


def test_finds_conversations_by_words_and_customers_by_name(noor: Agent) -> None:
    late = findable(make_conversation(text="Where is my kettle?", subject="Parcel late"))
    findable(make_conversation(text="Thank you", sender="andrei@example.com", name="Andrei Popescu"))
    answer = as_(noor).get(reverse("find:search"), {"q": "kettl"})
    assert [row.id for row in answer.context["rows"]] == [late.pk]
    assert "Where is my kettle?" in answer.content.decode()
    answer = as_(noor).get(reverse("find:search"), {"q": "Andrei"})
    assert [row.name for row in answer.context["people"]] == ["Andrei Popescu"]


@pytest.mark.parametrize("words", ["{}", "#{}", " # {} "])
def test_finds_a_conversation_by_its_number(noor: Agent, words: str) -> None:
    conversation = make_conversation()
    answer = as_(noor).get(reverse("find:search"), {"q": words.format(conversation.pk)})
    assert [row.id for row in answer.context["rows"]] == [conversation.pk]


def test_reads_the_number_in_arabic_indic_digits(noor: Agent) -> None:
    conversation = make_conversation()
    digits = str(conversation.pk).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    answer = as_(noor).get(reverse("find:search"), {"q": f"#{digits}"})
    assert [row.id for row in answer.context["rows"]] == [conversation.pk]


def test_pages_of_hits_follow_without_gaps(noor: Agent) -> None:
    made = {findable(make_conversation(text="kettle", sender=f"c{number}@example.com")).pk for number in range(30)}
    client, seen, address = as_(noor), [], "?q=kettle"
    while address:
        answer = client.get(reverse("find:search") + address)
        seen += [row.id for row in answer.context["rows"]]
        address = answer.context["page"]["next_url"]
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_search_and_palette_show_dana_nothing_of_a_restricted_team(secret: Conversation) -> None:
    client = as_(make_agent("Dana"))
    for words in ("kettle", "sirr", str(secret.pk), f"#{secret.pk}"):
        for name in ("find:search", "find:palette"):
            answer = client.get(reverse(name), {"q": words})
            assert answer.status_code == 200
            text = answer.content.decode()
            assert "sirr-" not in text
            assert reverse("desk:conversation", args=[secret.pk]) not in text


def test_what_was_asked_is_shown_as_words(noor: Agent) -> None:
    answer = as_(noor).get(reverse("find:search"), {"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.content.decode()


def test_empty_and_fruitless_searches_teach(noor: Agent) -> None:
    client = as_(noor)
    assert "A number finds its conversation" in client.get(reverse("find:search")).content.decode()
    assert "Every word must stand" in client.get(reverse("find:search"), {"q": "zzzz"}).content.decode()
    assert client.get(reverse("find:search"), {"q": "a", "before": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["find:search", "find:palette"])
def test_many_hits_ask_as_often_as_few(noor: Agent, name: str, django_assert_max_num_queries: Queries) -> None:
    client = as_(noor)
    for number in range(8):  # fewer are found without the second look that PostgreSQL takes
        findable(make_conversation(text="kettle", sender=f"kettle{number}@example.com"))
    with django_assert_max_num_queries(25) as few:
        client.get(reverse(name), {"q": "kettle"})
    for number in range(8, 24):
        findable(make_conversation(text="kettle", sender=f"kettle{number}@example.com"))
    with django_assert_max_num_queries(len(few)):
        client.get(reverse(name), {"q": "kettle"})


# ---- the palette


def labels(agent: Agent, words: str = "") -> set[str]:
    groups = as_(agent).get(reverse("find:palette"), {"q": words}).context["groups"]
    return {option.label for group in groups for option in group.options}


def test_offers_actions_and_lists_before_anything_is_typed(noor: Agent) -> None:
    assert {"New conversation", "New customer", "Mine", "Unassigned"} <= labels(noor)


def test_offers_customers_conversations_and_settings_by_words(noor: Agent) -> None:
    findable(make_conversation(subject="Parcel late", text="kettle"))
    assert "Parcel late" in labels(noor, "kettle")
    assert "ليلى الحربي" in labels(noor, "ليلى")
    assert "Tags" not in labels(noor, "tags")
    assert "Tags" in labels(make_agent("Sami", Role.LEAD), "tags")


def test_offers_a_viewer_nothing_that_changes() -> None:
    assert not {"New conversation", "New customer"} & labels(make_agent("Omar", Role.VIEWER))


def test_changes_the_language_at_once(noor: Agent) -> None:
    answer = as_(noor).post(reverse("find:reading"), {"language": "ar"})
    assert answer.headers["HX-Refresh"] == "true"
    noor.refresh_from_db()
    assert noor.language == "ar"


@pytest.mark.parametrize("given", [{"language": "xx"}, {"theme": "pink"}])
def test_refuses_a_language_or_theme_there_is_not(noor: Agent, given: dict[str, str]) -> None:
    client = as_(noor)
    before, events = Agent.objects.values().get(), EventRow.objects.count()
    assert client.post(reverse("find:reading"), given).status_code == 422
    assert (Agent.objects.values().get(), EventRow.objects.count()) == (before, events)


def test_changes_nothing_that_is_not_about_reading(noor: Agent) -> None:
    as_(noor).post(reverse("find:reading"), {"role": "administrator", "name": "X"})
    noor.refresh_from_db()
    assert (noor.role, noor.name) == (Role.AGENT, "Noor")


# ---- the bell


def ring(agent: Agent, conversation: Conversation, kind: str = "assigned") -> Alert:
    data = {"subject": conversation.subject, "conversation": conversation.pk}
    return notify(agent=agent, kind=f"conversation.{kind}", data=data)


@pytest.mark.parametrize("kind", ["assigned", "mentioned", "followed", "failed", "uncertain"])
@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_every_alert_is_said_in_words_and_leads_to_its_conversation(kind: str, language: str) -> None:
    noor, conversation = make_agent("Noor", language=language), make_conversation(subject="Parcel late")
    ring(noor, conversation, kind)
    page = as_(noor).get(reverse("find:alerts")).content.decode()
    assert "Parcel late" in page
    assert reverse("desk:conversation", args=[conversation.pk]) in page


def test_what_is_looked_at_is_seen(noor: Agent) -> None:
    ring(noor, make_conversation())
    client = as_(noor)
    assert "pip" in client.get(reverse("find:bell")).content.decode()
    first = client.get(reverse("find:alerts")).context["alerts"]
    assert [alert.is_new for alert in first] == [True]
    assert [alert.is_new for alert in client.get(reverse("find:alerts")).context["alerts"]] == [False]
    assert "pip" not in client.get(reverse("find:bell")).content.decode()


def test_alerts_are_their_owners_alone(noor: Agent) -> None:
    alert = ring(noor, make_conversation(subject="Parcel late"))
    dana = make_agent("Dana")
    assert "Parcel late" not in as_(dana).get(reverse("find:alerts")).content.decode()
    assert "pip" not in as_(dana).get(reverse("find:bell")).content.decode()
    alert.refresh_from_db()
    assert alert.seen_at is None
    assert not may_follow(dana.pk, f"agent.{noor.pk}")


def test_does_not_name_what_has_moved_out_of_sight(noor: Agent) -> None:
    conversation = make_conversation(subject="Parcel late")
    ring(noor, conversation)
    actions.give_to_team(conversation=conversation, team=make_team("Orders"), by=SYSTEM)
    page = as_(noor).get(reverse("find:alerts")).content.decode()
    assert "Parcel late" not in page
    assert reverse("desk:conversation", args=[conversation.pk]) not in page


def test_many_alerts_ask_as_often_as_few(noor: Agent, django_assert_max_num_queries: Queries) -> None:
    client = as_(noor)
    for number in range(3):
        ring(noor, make_conversation(subject=f"Matter {number}"))
    with django_assert_max_num_queries(15) as few:
        client.get(reverse("find:alerts"))
    for number in range(27):
        ring(noor, make_conversation(subject=f"Matter {number}"))
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("find:alerts"))


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", ["find:search", "find:palette", "find:alerts", "find:bell"])
def test_every_page_in_every_language(language: str, name: str) -> None:
    assert as_(make_agent("Noor", language=language)).get(reverse(name)).status_code == 200
