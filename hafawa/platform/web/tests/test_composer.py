"""The composer in a real browser: direction, draft, offers, files, sending."""

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import Response

from .stage import Stage, scene, until

pytestmark = pytest.mark.browser


def composer(stage: Stage, page: Page, language: str = "en") -> None:
    form = scene("composer_form", language)
    stage.pages |= {"/": scene("composer", language, form=form), "/draft": "", "/send": "", "/pane": form}
    page.goto("/")
    expect(page.locator(".ProseMirror")).to_be_visible()
    until(page, lambda: any(words.get("subscribe") == ["conversation.7"] for words in stage.said))


def go_to_the_end(page: Page) -> None:
    """Behind the last letter; a key pressed before the editor listens goes nowhere."""
    page.locator(".ProseMirror").click()
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.keyboard.press("Control+End")
    page.wait_for_function("getSelection().focusOffset > 0")


def test_the_draft_is_kept_with_its_direction_and_typing_is_told(stage: Stage, page: Page) -> None:
    composer(stage, page)
    go_to_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("Hello there")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft kept")
    body = stage.told[-1].fields["body"][0]
    assert '<p dir="rtl">مرحبا</p>' in body or '<p dir="auto">مرحبا</p>' in body, body
    assert "Hello there" in body
    assert stage.told[-1].fields["format"] == ["html"]
    assert stage.told[-1].token == "token-1"
    assert stage.said.count({"typing": {"topic": "conversation.7", "on": True}}) == 1


def test_a_list_of_arabic_words_stands_on_the_right(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+a")
    page.locator("#list").click()
    page.keyboard.type("أولًا")
    expect(page.locator(".ProseMirror ul")).to_have_attribute("dir", "rtl")
    for element in ("ul", "li", "li p"):
        assert page.evaluate(f"getComputedStyle(document.querySelector('.ProseMirror {element}')).direction") == "rtl"


def test_bold_and_link_and_their_state_are_shown(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+a")
    page.locator("#bold").click()
    expect(page.locator(".ProseMirror strong")).to_have_text("مرحبا")
    expect(page.locator("#bold")).to_have_attribute("aria-pressed", "true")
    page.locator("#linker").click()
    page.locator("#link-address").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.locator("#link")).to_be_hidden()
    assert page.locator(".ProseMirror a").count() == 0
    page.locator("#linker").click()
    page.locator("#link-address").fill("dar.example/kettle")
    page.keyboard.press("Enter")
    expect(page.locator(".ProseMirror a")).to_have_attribute("href", "https://dar.example/kettle")


def test_a_ready_answer_and_a_colleague_are_offered_while_writing(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/canned"] = lambda request: scene("ready_answer", q=request.query_params["q"])
    stage.pages["/people"] = '<button class="item" role="option" data-mention="12" data-label="Sara">Sara</button>'
    go_to_the_end(page)
    page.keyboard.press("Enter")
    page.keyboard.type("/th")
    expect(page.locator("#suggestions")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".ProseMirror")).to_contain_text("شكرًا th")
    expect(page.locator(".ProseMirror")).not_to_contain_text("/th")
    page.keyboard.type(" @sa")
    expect(page.locator("#suggestions .item")).to_have_text("Sara")
    page.keyboard.press("Tab")
    expect(page.locator(".ProseMirror [data-mention='12']")).to_have_text("@Sara")
    assert 'data-mention="12"' in page.locator("textarea[name=body]").input_value()


def test_a_mail_address_is_no_mention(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/people"] = '<button class="item" data-mention="1" data-label="X">X</button>'
    go_to_the_end(page)
    page.keyboard.type(" layla@nakhla")
    page.wait_for_timeout(300)
    expect(page.locator("#suggestions")).to_have_count(0)


def test_files_go_up_and_too_large_ones_are_refused_in_words(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/upload"] = (
        '<span class="hf-file"><input type="hidden" name="files" value="9"><bdi>a.txt</bdi>'
        '<button type="button" data-file-remove aria-label="Remove">x</button></span>'
    )
    chooser = page.locator("input[type=file]")
    chooser.set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"hi"}])
    expect(page.locator(".hf-file input[name=files]")).to_have_value("9")
    until(page, lambda: any(told.path == "/draft" and told.fields.get("files") == ["9"] for told in stage.told))
    chooser.set_input_files([{"name": "b.bin", "mimeType": "application/octet-stream", "buffer": b"0" * 1_200_000}])
    expect(page.locator(".hf-toast")).to_have_text("b.bin is larger than 1 MB and was not attached.")
    page.locator("[data-file-remove]").click()
    expect(page.locator(".hf-file")).to_have_count(0)


def test_an_offered_answer_is_inserted_and_sent_by_keys(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator("#insert").click()
    expect(page.locator(".ProseMirror")).to_contain_text("عرض")
    page.keyboard.press("Control+Enter")
    until(page, lambda: any(told.path == "/send" for told in stage.told))
    sent = next(told for told in stage.told if told.path == "/send")
    assert "عرض" in sent.fields["body"][0]
    assert sent.fields["mode"] == ["reply"]


def test_a_note_looks_and_goes_as_a_note(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator("#note").click()
    expect(page.locator("form.hf-comp")).to_have_class("hf-comp is-note")
    until(page, lambda: any(told.path == "/draft" and told.fields["mode"] == ["note"] for told in stage.told))


def test_what_was_written_last_is_kept_when_the_page_is_left(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/away"] = "away"
    page.locator(".ProseMirror").click()
    page.keyboard.type("last words ")
    page.goto("/away")
    until(page, lambda: any("last words" in told.fields.get("body", [""])[0] for told in stage.told))


def test_an_answer_that_could_not_be_sent_stays_and_is_kept(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/send"] = lambda _: Response("no", 500)
    page.locator(".ProseMirror").click()
    page.keyboard.type("precious ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".hf-toast")).to_contain_text("did not work")
    expect(page.locator(".ProseMirror")).to_contain_text("precious")
    until(page, lambda: [told.path for told in stage.told][-2:] == ["/send", "/draft"])


def test_words_outlive_a_server_that_cannot_be_reached(stage: Stage, page: Page) -> None:
    composer(stage, page)
    stage.pages["/draft"] = lambda _: Response("no", 503)
    page.locator(".ProseMirror").click()
    page.keyboard.type("kept here ")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft not kept yet")
    page.reload()
    expect(page.locator(".ProseMirror")).to_contain_text("kept here")
    stage.pages["/draft"] = ""
    page.locator(".ProseMirror").press("!")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft kept")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_refresh_of_what_is_around_leaves_the_words_and_the_cursor(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator(".ProseMirror").click()
    page.keyboard.type("half a ")
    stage.pages["/pane"] = '<p id="arrived">New</p>' + scene("composer_form")
    stage.say(hint={"topic": "conversation.7", "what": "thread"})
    expect(page.locator("#arrived")).to_be_visible()
    page.keyboard.type("sentence")
    expect(page.locator(".ProseMirror")).to_contain_text("half a sentence")


def test_going_to_another_conversation_keeps_the_draft_and_mounts_the_next(stage: Stage, page: Page) -> None:
    composer(stage, page)
    page.locator(".ProseMirror").click()
    page.keyboard.type("unfinished ")
    stage.pages["/pane"] = scene("composer_form", words="next")
    page.locator("#other").click()
    expect(page.locator(".ProseMirror")).to_have_text("next")
    until(page, lambda: any("unfinished" in told.fields.get("body", [""])[0] for told in stage.told))
    assert page.locator(".ProseMirror").count() == 1
