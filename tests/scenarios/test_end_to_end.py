"""The whole way: a customer's mail through a real server, a browser on the desk, and back again."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, enter, keys, line_is_on
from tests.browser.house import House, text_of
from tests.mailpeers import Peers

__all__ = ["enter", "keys"]
pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("house")]

LAYLA = "ليلى الحربي <layla@test.example>"
FETCHED, RECEIVED = "support@test.example", "desk@hafawa.localhost"
QUESTION = "أين طلبي رقم ٤٨٢١؟"
ANSWER = "مرحباً ليلى، خرج طلبك اليوم ويصلك غداً إن شاء الله."
THANKS = "شكراً جزيلاً، وصلني الرد."


@pytest.fixture(scope="session")
def house(mailpeers_servers: Peers) -> Iterator[House]:
    """A house with two inboxes: a mailbox at dovecot, and an address of the built-in receiver. Both send by exim."""
    exim = mailpeers_servers.smtp_settings()
    mailbox = {"address": FETCHED, "settings": {**mailpeers_servers.imap_settings("support"), **exim}}
    house = House(before=[("inbox_of", mailbox), ("inbox_of", {"address": RECEIVED, "settings": exim})])
    yield house
    house.close()


def letter(text: str, *, to: str, number: str, answers: EmailMessage | None = None) -> EmailMessage:
    """A mail as Layla's program writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = LAYLA, to, f"<{number}@client.example>"
    mail["Subject"] = str(answers["Subject"]) if answers else "تأخر الطلب"
    if answers:
        mail["In-Reply-To"] = answers["Message-ID"]
        mail["References"] = f"{answers['References']} {answers['Message-ID']}"
        text += f"\n\nفي السبت كتب {answers['From']}:\n" + "".join(
            f"> {line}\n" for line in text_of(answers).splitlines()
        )
    mail.set_content(text)
    return mail


def open_what_arrived(page: Page, words: str) -> str:
    """Wait for the mail to appear in the open list, open it; its number."""
    row = page.locator("[data-row]", has_text=words)
    expect(row).to_be_visible(timeout=15_000)
    number = (row.get_attribute("id") or "").removeprefix("c-")
    row.locator("a.open").click()
    expect(page.locator(f"#thread[data-seen='conversation.{number}'] #messages")).to_contain_text(words)
    return number


def answer(page: Page, words: str) -> None:
    page.locator("#composer [role=textbox]").click()
    page.keyboard.type(words)
    page.locator("#composer [data-send]").click()
    expect(page.locator("#messages .hf-msg.out")).to_contain_text(words)


def goes_there_and_back(
    page: Page, mailpeers: Peers, address: str, name: str, hand_in: Callable[[EmailMessage], object]
) -> None:
    """Ask, see it live, answer in Arabic, find that in the mailbox, thank, see the thanks in the same place."""
    words = f"{QUESTION} {name}"
    question = letter(words, to=address, number=f"{name}-1")
    hand_in(question)
    number = open_what_arrived(page, words)
    answer(page, ANSWER)
    arrived = mailpeers.wait_for("layla", 1)[0]
    assert ANSWER in text_of(arrived)
    assert arrived["In-Reply-To"] == question["Message-ID"]
    assert str(arrived["References"]).split() == [question["Message-ID"]]
    assert arrived["Subject"] == "Re: تأخر الطلب"
    html = arrived.get_body(("html",))
    assert html
    assert 'dir="rtl"' in html.get_content()

    hand_in(letter(THANKS, to=address, number=f"{name}-2", answers=arrived))
    expect(page.locator("#messages .hf-msg").last).to_contain_text(THANKS, timeout=15_000)
    assert f"/c/{number}/" in page.url
    expect(page.locator("#messages .hf-msg")).to_have_count(3)
    folded = page.locator("#messages .hf-msg").last.locator("details.desk-quoted")
    expect(folded).to_contain_text(ANSWER)
    expect(folded).not_to_have_attribute("open", "")


@pytest.mark.parametrize("person", ["noor", "nour"], ids=["ltr", "rtl"])
def test_a_mail_read_over_imap_is_answered_on_the_desk_and_its_answer_comes_home(
    house: House, enter: Enter, mailpeers: Peers, person: str
) -> None:
    page = enter(person, "/inbox/open/")
    line_is_on(page)
    goes_there_and_back(page, mailpeers, FETCHED, f"fetched-{person}", mailpeers.submit)


def test_the_same_through_the_built_in_receiver(house: House, enter: Enter, mailpeers: Peers) -> None:
    page = enter("nour", "/inbox/open/")
    line_is_on(page)
    goes_there_and_back(page, mailpeers, RECEIVED, "received", house.hand_in)
