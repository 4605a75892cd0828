"""Mailboxes in the settings: made, changed, closed and tried by administrators, and by nobody else."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_brand
from hafawa.conversations import actions
from hafawa.conversations.models import Inbox
from hafawa.conversations.testing import make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow

from .conftest import SignIn

SECRET = "sirr-4711-kalima"
DEAD = {"imap_host": "127.0.0.1", "imap_port": 9, "imap_security": "none", "imap_username": "u"}


def filled(**changes: Any) -> dict[str, Any]:
    """A form as a browser sends it: a mailbox that is read over IMAP and answers into a folder."""
    return {
        "name": "Support", "address": "Support@Shop.Example", "brand": make_brand().pk, "team": "",
        "door-provider": "other", "door-incoming": "imap", "door-imap_host": "mail.shop.example", "door-imap_port": "",
        "door-imap_security": "ssl", "door-imap_verify": "on", "door-imap_username": "support",
        "door-imap_sign_in": "password", "door-imap_password": SECRET, "door-imap_folder": "INBOX",
        "door-imap_history_days": "3", "door-outgoing": "folder", "door-reply_token": "on",
        **changes,
    }  # fmt: skip


def held(inbox: Inbox) -> dict[str, Any]:
    return dict(Inbox.objects.get(pk=inbox.pk).settings)


def rows() -> list[Any]:
    return [list(Inbox.objects.order_by("pk").values()), list(EventRow.objects.order_by("pk").values())]


ADDRESSES = ["inboxes", "inbox_new", "inbox_new_try", "inbox", "inbox_try", "inbox_state", "inbox_panel"]


def address(name: str, inbox: Inbox) -> str:
    arguments: dict[str, list[Any]] = {"inboxes": [], "inbox_new": ["email"], "inbox_new_try": ["email"]}
    return reverse(f"conversations:{name}", args=arguments.get(name, [inbox.pk]))


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", ["inboxes", "inbox_new", "inbox"])
def test_a_page_reads_in_its_readers_language(name: str, language: str, amal: Agent, inbox: Inbox, as_: SignIn) -> None:
    prefer(agent=amal, by=SYSTEM, language=language)
    answer = as_(amal).get(address(name, inbox))
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_only_administrators_come_here(name: str, role: str, inbox: Inbox, as_: SignIn) -> None:
    client, before = as_(make_agent("Dana", role)), rows()
    assert client.post(address(name, inbox), filled()).status_code == 403
    assert client.get(address(name, inbox)).status_code in {403, 405}
    assert rows() == before


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_is_sent_to_sign_in(name: str, inbox: Inbox) -> None:
    before = rows()
    assert Client().post(address(name, inbox), filled()).headers["Location"].startswith("/sign-in/")
    assert rows() == before


@pytest.mark.parametrize("name", ["inbox_new", "inbox_new_try"])
def test_a_channel_that_is_not_there_is_not_found(name: str, amal: Agent, as_: SignIn) -> None:
    assert as_(amal).post(reverse(f"conversations:{name}", args=["pigeon"])).status_code == 404


def test_a_mailbox_is_made_and_its_secret_is_never_shown(
    amal: Agent, as_: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = as_(amal)
    with caplog.at_level(logging.DEBUG):
        assert client.post(reverse("conversations:inbox_new", args=["email"]), filled()).status_code == 302
        inbox = Inbox.objects.get()
        pages = [client.get(address(name, inbox)).content.decode() for name in ("inboxes", "inbox")]
    assert inbox.address == "support@shop.example"
    assert held(inbox) == {
        "provider": "other", "imap_host": "mail.shop.example", "imap_port": 993, "imap_security": "ssl",
        "imap_verify": True, "imap_username": "support", "imap_password": SECRET, "imap_folder": "INBOX",
        "imap_history_days": 3, "transport": "folder", "reply_token": True,
    }  # fmt: skip
    assert [SECRET in text for text in (*pages, caplog.text, str(list(EventRow.objects.values())))] == [False] * 4
    assert "Kept; enter a new one to replace it" in pages[1]


def test_an_empty_password_keeps_what_is_held(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    client.post(reverse("conversations:inbox_new", args=["email"]), filled())
    inbox = Inbox.objects.get()
    changed = filled(name="Care", **{"door-imap_password": ""})
    assert client.post(address("inbox", inbox), changed).status_code == 302
    inbox.refresh_from_db()
    assert (inbox.name, inbox.settings["imap_password"]) == ("Care", SECRET)


@pytest.mark.parametrize("act", ["inbox", "inbox_try"])
def test_a_kept_password_is_not_sent_to_another_server(act: str, amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    client.post(reverse("conversations:inbox_new", args=["email"]), filled())
    inbox = Inbox.objects.get()
    before = held(inbox)
    moved = filled(**{"door-imap_password": "", "door-imap_host": "elsewhere.example"})
    answer = client.post(address(act, inbox), moved)
    assert answer.status_code == 422
    assert "The server is another one now" in answer.content.decode()
    assert held(inbox) == before


def test_a_kept_password_shared_with_the_way_out_stays_with_its_server(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    own = {"door-outgoing": "own", "door-smtp_host": "mail.shop.example", "door-smtp_security": "starttls",
           "door-smtp_verify": "on", "door-smtp_sign_in": "same"}  # fmt: skip
    client.post(reverse("conversations:inbox_new", args=["email"]), filled(**own))
    inbox = Inbox.objects.get()
    assert (held(inbox)["smtp_username"], held(inbox)["smtp_password"]) == ("support", SECRET)
    moved = filled(**own | {"door-smtp_host": "elsewhere.example", "door-imap_password": ""})
    assert client.post(address("inbox", inbox), moved).status_code == 422
    assert held(inbox)["smtp_host"] == "mail.shop.example"
    kept = filled(**own | {"door-imap_password": ""})
    assert client.post(address("inbox", inbox), kept).status_code == 302
    assert held(inbox)["smtp_password"] == SECRET


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"address": "nobody"}, "address", "Enter a valid email address"),
        ({"name": ""}, "name", "This field is required"),
        ({"brand": "987654"}, "brand", "Select a valid choice"),
        ({"door-imap_host": "imaps://x:993"}, "imap_host", "Only the server"),
        ({"door-imap_host": ""}, "imap_host", "Name the server"),
        ({"door-imap_port": "70000"}, "imap_port", "less than or equal to 65535"),
        ({"door-imap_username": ""}, "imap_username", "Enter the user name"),
        ({"door-imap_password": ""}, "imap_password", "nothing is kept yet"),
        ({"door-incoming": "raven"}, "incoming", "Select a valid choice"),
        ({"door-outgoing": ""}, "outgoing", "This field is required"),
        ({"door-outgoing": "own"}, "smtp_host", "Name the server"),
    ],
)
def test_bad_input_is_told_where_it_stands_and_makes_nothing(
    changes: dict[str, str], field: str, words: str, amal: Agent, as_: SignIn
) -> None:
    answer = as_(amal).post(reverse("conversations:inbox_new", args=["email"]), filled(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page.replace("&#x27;", "'")
    assert field in {**answer.context["form"].errors, **answer.context["settings_form"].errors}
    assert SECRET not in page
    assert not Inbox.objects.exists()


def test_two_mailboxes_never_share_an_address(amal: Agent, as_: SignIn) -> None:
    make_inbox("support@shop.example")
    answer = as_(amal).post(reverse("conversations:inbox_new", args=["email"]), filled())
    assert answer.status_code == 422
    assert "Another inbox has this address already." in answer.content.decode()
    assert Inbox.objects.count() == 1


def test_a_provider_fills_in_its_servers(amal: Agent, as_: SignIn) -> None:
    google = {"door-provider": "google", "door-imap_host": "", "door-imap_security": "", "door-outgoing": "own"}
    as_(amal).post(reverse("conversations:inbox_new", args=["email"]), filled(**google))
    settings = held(Inbox.objects.get())
    assert (settings["imap_host"], settings["imap_port"]) == ("imap.gmail.com", 993)
    assert (settings["smtp_host"], settings["smtp_port"], settings["smtp_security"]) == (
        "smtp.gmail.com", 587, "starttls",
    )  # fmt: skip


def test_what_is_not_asked_here_stays_as_it_was(amal: Agent, as_: SignIn) -> None:
    inbox = make_inbox(imap_timeout=7, imap_host="mail.shop.example", imap_username="support", imap_password=SECRET)
    assert as_(amal).post(address("inbox", inbox), filled(**{"door-imap_password": ""})).status_code == 302
    assert held(inbox)["imap_timeout"] == 7


def test_closing_and_opening_is_said_once(amal: Agent, inbox: Inbox, as_: SignIn) -> None:
    client = as_(amal)
    before = EventRow.objects.count()
    for active in ("0", "0", "1"):
        assert client.post(address("inbox_state", inbox), {"active": active}).status_code == 302
    inbox.refresh_from_db()
    assert inbox.is_active
    said = [row.data["change"] for row in EventRow.objects.order_by("pk")[before:]]
    assert said == ["closed", "opened"]


def test_changing_a_closed_mailbox_leaves_it_closed(amal: Agent, inbox: Inbox, as_: SignIn) -> None:
    actions.switch_inbox(inbox=inbox, is_active=False, by=SYSTEM)
    assert as_(amal).post(address("inbox", inbox), filled()).status_code == 302
    assert not Inbox.objects.get(pk=inbox.pk).is_active


def test_the_list_says_how_each_fares(amal: Agent, inbox: Inbox, as_: SignIn) -> None:
    client = as_(amal)
    assert "Ready" in client.get(address("inboxes", inbox)).content.decode()
    actions.report_health(inbox=inbox)
    assert "Well" in client.get(address("inboxes", inbox)).content.decode()
    actions.report_health(inbox=inbox, error="mail.shop.example:993: password=sirr1 refused")
    assert "Fails" in client.get(address("inboxes", inbox)).content.decode()
    page = client.get(address("inbox", inbox)).content.decode()
    assert "It fails since" in page
    assert "sirr1" not in page


def test_the_list_asks_as_often_for_many_as_for_few(
    amal: Agent, as_: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        inbox = make_inbox(f"{number}@shop.example")
        actions.arrive(inbox=inbox, external_id=str(number), raw=b"x")
    client = as_(amal)
    with django_assert_max_num_queries(7):
        assert client.get(reverse("conversations:inboxes")).status_code == 200


def test_trying_answers_a_script_with_the_findings_alone(amal: Agent, as_: SignIn) -> None:
    data = filled(**{f"door-{key}": value for key, value in DEAD.items()})
    answer = as_(amal).post(
        reverse("conversations:inbox_new_try", args=["email"]), data, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing takes calls at \u2068127.0.0.1:9\u2069." in text
    assert "Check the port." in text
    assert "<html" not in text
    assert SECRET not in text
    assert not Inbox.objects.exists()


def test_trying_without_a_script_brings_the_page_back(amal: Agent, as_: SignIn) -> None:
    data = filled(**{f"door-{key}": value for key, value in DEAD.items()})
    answer = as_(amal).post(reverse("conversations:inbox_new_try", args=["email"]), data)
    assert "Nothing takes calls at \u2068127.0.0.1:9\u2069." in answer.content.decode()
    assert SECRET not in answer.content.decode()
    assert "<h1>" in answer.content.decode()


def test_trying_is_limited(amal: Agent, as_: SignIn) -> None:
    data, client = filled(**{"door-incoming": "receiver"}), as_(amal)
    url = reverse("conversations:inbox_new_try", args=["email"])
    answers = [client.post(url, data, headers={"HX-Request": "true"}).content.decode() for _ in range(11)]
    assert ["Too many tries" in answer for answer in answers] == [False] * 10 + [True]


def test_a_mailbox_whose_key_is_gone_can_be_set_anew(amal: Agent, inbox: Inbox, as_: SignIn) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(settings="gAAAAABunreadable")
    client = as_(amal)
    assert "encrypted with a key that is gone" in client.get(address("inbox", inbox)).content.decode()
    assert client.post(address("inbox", inbox), filled()).status_code == 302
    assert held(inbox)["imap_password"] == SECRET
