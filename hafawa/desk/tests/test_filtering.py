"""Narrowing a list by the address and by its dialog."""

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent
from hafawa.conversations import actions
from hafawa.conversations.testing import make_conversation
from hafawa.platform.events.actor import SYSTEM

pytestmark = pytest.mark.django_db


def rows(client: Client, **asked: object) -> list[int]:
    return [row.id for row in client.get(reverse("desk:rows", args=["open"]), asked).context["rows"]]


def test_by_colleague_nobody_type_and_language(desk: Client, noor: Agent) -> None:
    arabic = make_conversation(sender="a@example.com", text="أين طلبي؟ لم يصل بعد وأنا أنتظره منذ أسبوع")
    english = make_conversation(
        sender="b@example.com", subject="Lid", text="The lid of my kettle does not close any more"
    )
    actions.assign(conversation=arabic, agent=noor, by=SYSTEM)
    actions.set_type(conversation=english, type="problem", by=SYSTEM)
    assert rows(desk, assignee=noor.pk) == [arabic.pk]
    assert rows(desk, assignee="none") == [english.pk]
    assert rows(desk, type="problem") == [english.pk]
    assert rows(desk, language="ar") == [arabic.pk]
    assert rows(desk, status="resolved") == []


def test_the_dialog_shows_what_is_chosen_and_the_list_how_much(desk: Client, noor: Agent) -> None:
    make_conversation()
    asked = {"assignee": "none", "priority": "2", "tag": "", "other": "x"}
    page = desk.get(reverse("desk:inbox", args=["open"]), asked, follow=True)
    assert page.redirect_chain == [("/inbox/open/?assignee=none&priority=2", 302)]
    assert page.context["narrowed_by"] == 2
    assert page.context["asked"] == "assignee=none&priority=2"
    dialog = desk.get(reverse("desk:narrow", args=["open"]), asked).content.decode()
    assert f'action="{reverse("desk:inbox", args=["open"])}"' in dialog
    assert '<option value="none" selected>' in dialog
    assert '<option value="2" selected>' in dialog
    assert f'<option value="{noor.pk}" >Noor</option>' in dialog


def test_nothing_that_fits_is_said_so(desk: Client) -> None:
    make_conversation()
    page = desk.get(reverse("desk:inbox", args=["open"]), {"tag": "unknown"}).content.decode()
    assert "Nothing fits the filter" in page


@pytest.mark.parametrize(("language", "words"), [("ar", "تضييق"), ("ro", "Restrânge")])
def test_the_dialog_speaks_the_readers_language(desk: Client, noor: Agent, language: str, words: str) -> None:
    prefer(agent=noor, by=SYSTEM, language=language)
    assert words in desk.get(reverse("desk:narrow", args=["mine"])).content.decode()
