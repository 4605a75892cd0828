"""Writing: answers, notes, ready answers, files, drafts; nothing is lost and nothing leaves too early."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Locator, Page, expect

from tests.mailpeers import free_port, until

from .conftest import Enter, line_is_on
from .house import House, text_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

EITHER_WAY = pytest.mark.parametrize("person", ["noor", "nour"], ids=["ltr", "rtl"])


def editor(page: Page) -> Locator:
    """The place for words, once it is there."""
    field = page.locator("#composer [role=textbox]")
    expect(field).to_be_visible()
    return field


def write(page: Page, words: str) -> None:
    editor(page).click()
    page.keyboard.type(words)


@EITHER_WAY
def test_an_answer_in_arabic_is_shown_and_leaves_from_right_to_left(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", text="أين طلبي؟", sender=f"answer{person}@example.com")
    page = enter(person, f"/c/{number}/")
    words = f"مرحباً ليلى، خرج طلبك اليوم {person}."
    write(page, words)
    page.locator("#composer [data-send]").click()
    expect(page.locator("#messages .hf-msg.out")).to_contain_text(words)
    expect(editor(page)).to_have_text("")
    assert (
        page.locator("#messages .hf-msg.out .txt").evaluate("e => getComputedStyle(e.querySelector('p')).direction")
        == "rtl"
    )
    sent = house.sent(words)
    assert sent["To"].addresses[0].addr_spec == f"answer{person}@example.com"
    html = sent.get_body(("html",))
    assert html
    assert 'dir="rtl"' in html.get_content()
    assert house.do("status", number=number) == "waiting"


@EITHER_WAY
def test_undo_brings_the_words_back_and_nothing_leaves(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"undo{person}@example.com")
    house.do("prefer", person=person, undo_seconds=20)
    page = enter(person, f"/c/{number}/")
    words = f"خطأ في العنوان {person}"
    write(page, words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#messages .hf-msg.out.sending")).to_contain_text(words)
    page.locator("#toasts [data-seconds] button.link").click()
    expect(editor(page)).to_have_text(words)
    expect(page.locator("#messages .hf-msg.out")).to_have_count(0)
    assert [message["direction"] for message in house.do("messages", number=number)] == ["in"]
    assert not [mail for mail in house.outbox() if words in text_of(mail)]
    house.do("prefer", person=person, undo_seconds=0)


@EITHER_WAY
def test_a_note_names_a_colleague_and_is_never_sent(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"note{person}@example.com")
    page = enter(person, f"/c/{number}/")
    editor(page)
    page.locator("[data-mode=note]").click()
    write(page, "انظر من فضلك @سامي")
    offer = page.locator("#suggestions [data-mention]")
    expect(offer).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("#composer [data-send]").click()
    expect(page.locator("#messages .hf-note")).to_contain_text("@سامي القاسم")
    assert house.do("mentioned", number=number) == [house.people["sami"]]
    assert not [mail for mail in house.outbox() if "انظر من فضلك" in text_of(mail)]


def test_a_slash_offers_ready_answers_in_the_customers_language(house: House, enter: Enter) -> None:
    number = house.do("conversation", text="أين طلبي من فضلكم؟", name="ليلى الحربي", sender="canned@example.com")
    page = enter("noor", f"/c/{number}/")
    write(page, "/leav")
    expect(page.locator("#suggestions .item")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(editor(page)).to_have_text("أهلاً ليلى الحربي، يخرج طلبك اليوم.")


@EITHER_WAY
def test_a_file_goes_up_by_itself_and_leaves_with_the_answer(
    house: House, enter: Enter, person: str, tmp_path: Path
) -> None:
    number = house.do("conversation", sender=f"file{person}@example.com")
    file = tmp_path / "فاتورة.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")
    page = enter(person, f"/c/{number}/")
    editor(page)
    page.locator("input[data-attach]").set_input_files(file)
    expect(page.locator("#composer .hf-file input[name=files]")).to_be_attached()
    write(page, f"الفاتورة مرفقة {person}")
    page.locator("#composer [data-send]").click()
    expect(page.locator("#messages .hf-msg.out .hf-file")).to_contain_text("فاتورة.pdf")
    expect(page.locator("#composer .hf-file")).to_have_count(0)
    attached = list(house.sent(f"الفاتورة مرفقة {person}").iter_attachments())
    assert [part.get_filename() for part in attached] == ["فاتورة.pdf"]


@EITHER_WAY
def test_a_draft_survives_the_page(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"draft{person}@example.com")
    page = enter(person, f"/c/{number}/")
    write(page, "مسودة لم تكتمل")
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    page.reload()
    expect(editor(page)).to_have_text("مسودة لم تكتمل")
    assert [message["direction"] for message in house.do("messages", number=number)] == ["in"]


@EITHER_WAY
def test_refused_words_stay_where_they_were(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"refused{person}@example.com")
    page = enter(person, f"/c/{number}/")
    write(page, "كلمات لا تضيع")
    page.locator("#composer [name=to]").fill("not an address")
    page.locator("#composer [data-send]").click()
    expect(page.locator("#toasts .hf-toast")).to_be_visible()
    expect(editor(page)).to_have_text("كلمات لا تضيع")
    expect(page.locator("#composer [name=to]")).to_have_value("not an address")
    assert [message["direction"] for message in house.do("messages", number=number)] == ["in"]


class Moody:
    """A mail server that refuses everybody for good, until it is told not to."""

    refuses = True

    async def handle_RCPT(
        self, server: object, session: object, envelope: object, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        return "250 OK"


@pytest.fixture
def moody() -> Iterator[tuple[Moody, int]]:
    mood = Moody()
    controller = Controller(mood, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield mood, controller.port
    controller.stop()


@EITHER_WAY
def test_a_failed_delivery_says_why_and_is_sent_again_by_hand(
    house: House, enter: Enter, person: str, moody: tuple[Moody, int]
) -> None:
    mood, port = moody
    smtp = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    inbox = house.do("inbox_of", address=f"moody-{person}@hafawa.localhost", settings=smtp)
    number = house.do("conversation", inbox=inbox, sender=f"gone{person}@example.com")
    page = enter(person, f"/c/{number}/?view=waiting")
    line_is_on(page)
    write(page, "لن يصل هذا")
    page.locator("#composer [data-send]").click()
    failed = page.locator("#messages .hf-msg.out .state.failed")
    expect(failed).to_be_visible()
    reason = re.compile("The address does not exist|العنوان غير موجود")
    expect(page.locator("#messages .desk-reason")).to_have_text(reason)
    expect(page.locator(f"#c-{number} .desk-trouble")).to_be_visible()
    mood.refuses = False
    failed.locator("button.link").click()
    expect(failed).to_have_count(0)
    until(lambda: house.do("messages", number=number)[-1]["state"] == "sent")
    expect(page.locator(f"#c-{number} .desk-trouble")).to_have_count(0)


@pytest.mark.parametrize("person", ["vera", "wafa"], ids=["ltr", "rtl"])
def test_who_may_only_look_has_no_composer_and_no_buttons(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"viewer{person}@example.com")
    page = enter(person, f"/c/{number}/")
    expect(page.locator("#messages")).to_contain_text("أين طلبي")
    expect(page.locator("#composer")).to_have_count(0)
    expect(page.locator("#head [hx-post]")).to_have_count(0)
    expect(page.locator("[data-bulk], .pick")).to_have_count(0)
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.post(f"/c/{number}/send/", form={"body": "sneaky"}, headers={"X-CSRFToken": token})
    assert answer.status == 403
    assert len(house.do("messages", number=number)) == 1
