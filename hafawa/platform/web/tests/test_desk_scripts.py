"""The desk's scripts in a real browser, under the real content policy, in both directions."""

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse, Response

from .stage import Stage, scene, until

pytestmark = pytest.mark.browser


def rows(*numbers: int) -> str:
    return "".join(scene("row", n=n) for n in numbers)


def desk(stage: Stage, page: Page, *numbers: int, language: str = "en") -> None:
    stage.pages |= {"/": scene("desk", language, rows=rows(*numbers)), "/rows": rows(*numbers)}
    page.goto("/")
    until(page, lambda: any("subscribe" in words for words in stage.said))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_hint_brings_the_fragment_again_and_keeps_picks_cursor_and_place(
    stage: Stage, page: Page, language: str
) -> None:
    desk(stage, page, *range(1, 60), language=language)
    assert any(set(words.get("subscribe", ())) == {"inbox.mine", "conversation.7"} for words in stage.said)
    page.locator("#c-30").scroll_into_view_if_needed()
    page.locator("#c-30 .open").focus()
    page.keyboard.press("x")
    top = page.locator("#c-30").bounding_box() or {}
    stage.pages["/rows"] = rows(101, 102, *range(1, 60))
    stage.say(hint={"topic": "inbox.mine", "what": "list"})
    expect(page.locator("#c-101")).to_be_attached()
    assert (page.locator("#c-30").bounding_box() or {})["y"] == pytest.approx(top["y"], abs=1)
    assert page.locator("#c-30 .pick").is_checked()
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "c-30"
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator(".hf-rows-wrap [data-fresh]")).to_have_text("New: 2" if language == "en" else "الجديد: 2")
    page.locator(".hf-rows-wrap [data-fresh]").click()
    expect(page.locator("#c-101")).to_be_in_viewport()


def test_a_burst_of_hints_asks_at_most_five_times_a_second(stage: Stage, page: Page) -> None:
    desk(stage, page, 1, 2)
    asked = []
    stage.pages["/rows"] = lambda request: (asked.append(1), rows(2, 1))[1]
    for _ in range(50):
        stage.say(hint={"topic": "inbox.mine", "what": "list"})
    page.wait_for_timeout(700)
    assert 1 <= len(asked) <= 5


def test_a_line_that_breaks_is_said_and_mended_and_everything_asked_again(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    stage.is_refusing = True
    stage.hang_up()
    expect(page.locator(".hf-offline")).to_be_visible(timeout=8000)
    stage.pages["/rows"] = rows(1, 2)
    stage.is_refusing = False
    expect(page.locator("#c-2")).to_be_attached(timeout=15000)
    expect(page.locator(".hf-offline")).to_be_hidden()


def test_signed_out_is_said_and_not_tried_again(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    stage.hang_up(4401)
    expect(page.locator(".hf-toast")).to_contain_text("signed out")


def test_says_who_is_answering_but_not_oneself(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    until(page, lambda: {"seen": "conversation.7"} in stage.said)
    people = [{"id": 1, "name": "Noor", "typing": True}, {"id": 2, "name": "Sami", "typing": True}]
    stage.say(presence={"topic": "conversation.7", "people": people})
    expect(page.locator("[data-presence]")).to_have_text("Sami is answering")
    stage.say(presence={"topic": "conversation.7", "people": people[:1]})
    expect(page.locator("[data-presence]")).to_be_hidden()


def test_keys_move_pick_and_go_also_on_an_arabic_keyboard(stage: Stage, page: Page) -> None:
    desk(stage, page, 1, 2, 3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "c-2"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "c-1"
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',{key:'ت',code:'KeyJ',bubbles:true}))"
    )
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "c-2"
    page.evaluate("document.getElementById('goer').addEventListener('click',()=>document.title='went')")
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_title("went")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("j")
    assert page.locator("#search").input_value() == "j"


def test_shift_picks_a_stretch_and_escape_lets_go(stage: Stage, page: Page) -> None:
    desk(stage, page, 1, 2, 3, 4)
    page.locator("#c-1").hover()
    page.locator("#c-1 .pick").click()
    page.locator("#c-3 .pick").click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("Selected: 3")
    page.locator("#c-2 .open").focus()
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    assert page.locator(".pick:checked").count() == 0


def test_the_question_mark_lists_the_keys_of_this_page(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("[data-keys-here]")).to_contain_text("Inbox")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_palette_finds_and_goes_by_keys_alone(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    stage.pages["/find"] = lambda request: (
        f'<a role="option" href="/one">{request.query_params["q"]} 1</a><a role="option" href="/two">Two</a>'
    )
    stage.pages["/two"] = "two"
    page.keyboard.press("Control+k")
    page.keyboard.type("layla")
    expect(page.locator("#palette [role=option]").first).to_have_text("layla 1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{stage.address}/two")


def test_a_refused_request_changes_nothing_and_says_so(stage: Stage, page: Page) -> None:
    stage.pages |= {
        "/": scene("requests"),
        "/refused": lambda _: HTMLResponse("<h1>No</h1>", 403),
        "/done": "Done",
    }
    page.goto("/")
    page.locator("#ask").click()
    expect(page.locator(".hf-toast")).to_have_text("You may not do this.")
    expect(page.locator("#kept")).to_have_text("As it was")
    assert stage.told[0].token == "token-1"
    page.locator("#sure").click()
    expect(page.locator("#confirm")).to_contain_text("Really?")
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    page.locator("#sure").click()
    page.locator("#confirm").get_by_role("button", name="Yes").click()
    expect(page.locator("#kept")).to_have_text("Done")
    assert [told.path for told in stage.told] == ["/refused", "/done"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_menu_opens_at_its_button_moves_by_arrows_and_gives_the_focus_back(
    stage: Stage, page: Page, language: str
) -> None:
    stage.pages["/"] = scene("menu", language)
    page.goto("/")
    page.locator("#b").click()
    expect(page.locator("#m")).to_be_visible()
    button, menu = page.locator("#b").bounding_box(), page.locator("#m").bounding_box()
    assert button
    assert menu
    start = (button["x"], menu["x"]) if language == "en" else (button["x"] + button["width"], menu["x"] + menu["width"])
    assert start[0] == pytest.approx(start[1], abs=1.5)
    assert page.locator("#b").get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Two"
    page.keyboard.press("Escape")
    expect(page.locator("#m")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "b"
    expect(page.locator("#b")).to_have_attribute("aria-expanded", "false")
    page.locator("#b").click()
    page.locator("#b").click()
    expect(page.locator("#m")).to_be_hidden()
    expect(page.locator("#b")).to_have_attribute("aria-expanded", "false")


def test_a_fetched_dialog_shows_the_form_again_with_its_errors(stage: Stage, page: Page) -> None:
    answers: list[Response] = [
        HTMLResponse(scene("dialog") + "<b>Wrong</b>", 422),
        Response(status_code=204, headers={"HX-Trigger": "dialog:close"}),
    ]
    stage.pages |= {"/": scene("requests"), "/form": scene("dialog"), "/save": lambda _: answers.pop(0)}
    page.goto("/")
    page.locator("#open").click()
    expect(page.locator("#dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "n"
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#dialog b")).to_have_text("Wrong")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_countdown_can_be_undone(stage: Stage, page: Page) -> None:
    stage.pages |= {"/": scene("requests"), "/send": scene("toast"), "/undo": ""}
    page.goto("/")
    page.locator("#send").click()
    expect(page.locator(".hf-toast .cd b")).to_have_text("8")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".hf-toast")).to_have_count(0)
    until(page, lambda: [told.path for told in stage.told] == ["/send", "/undo"])


def test_on_a_phone_one_screen_is_shown_and_back_goes_back(stage: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    desk(stage, page, 1)
    expect(page.locator(".hf-list")).to_be_visible()
    expect(page.locator(".hf-thread")).to_be_hidden()
    page.evaluate("location.hash = '#context'")
    expect(page.locator(".hf-context")).to_be_visible()
    expect(page.locator(".hf-list")).to_be_hidden()
    page.go_back()
    expect(page.locator(".hf-list")).to_be_visible()


def messages(*numbers: int) -> str:
    return "".join(f'<p class="hf-msg" id="m-{n}">Message {n}<br>with<br>lines</p>' for n in numbers)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_new_message_shows_at_the_end_but_never_moves_one_that_is_read(
    stage: Stage, page: Page, language: str
) -> None:
    desk(stage, page, 1, language=language)
    for count in (40, 41):
        stage.pages["/thread"] = messages(*range(1, count + 1))
        stage.say(hint={"topic": "conversation.7", "what": "thread"})
        expect(page.locator(f"#m-{count}")).to_be_in_viewport()
    page.locator("#m-20").scroll_into_view_if_needed()
    page.locator("#m-20").hover()
    before = (page.locator("#m-20").bounding_box() or {})["y"]
    stage.pages["/thread"] = messages(*range(1, 44))
    stage.say(hint={"topic": "conversation.7", "what": "thread"})
    expect(page.locator("#m-43")).to_be_attached()
    expect(page.locator("#newer")).to_have_text("New: 2" if language == "en" else "الجديد: 2")
    assert (page.locator("#m-20").bounding_box() or {})["y"] == pytest.approx(before, abs=1)
    page.locator("#newer").click()
    expect(page.locator("#m-43")).to_be_in_viewport()


def test_what_the_reader_unfolded_stays_unfolded(stage: Stage, page: Page) -> None:
    desk(stage, page, 1)
    stage.pages["/thread"] = '<details id="quote"><summary>Earlier</summary>Words</details><p id="new">New</p>'
    page.locator("#quote summary").click()
    stage.say(hint={"topic": "conversation.7", "what": "thread"})
    expect(page.locator("#new")).to_be_visible()
    assert page.locator("#quote").evaluate("quote => quote.open")


def test_the_open_row_is_marked_by_the_address_also_after_a_refresh(stage: Stage, page: Page) -> None:
    desk(stage, page, 1, 2)
    stage.pages["/c/2"] = "<p>Two</p>"
    page.locator("#c-2 .open").click()
    expect(page).to_have_url(f"{stage.address}/c/2")
    expect(page.locator("#thread")).to_have_text("Two")
    stage.pages["/rows"] = rows(3, 2, 1)
    stage.say(hint={"topic": "inbox.mine", "what": "list"})
    expect(page.locator("#c-3")).to_be_attached()
    assert page.locator("[data-here-open]").evaluate_all("rows => rows.map(row => row.id)") == ["c-2"]
    expect(page.locator("#c-2 .open")).to_have_attribute("aria-current", "page")


def test_back_returns_to_the_list_and_everything_goes_on_living(stage: Stage, page: Page) -> None:
    desk(stage, page, 1, 2)
    stage.pages["/c/2"] = "<p>Two</p>"
    page.locator("#c-2 .open").click()
    expect(page).to_have_url(f"{stage.address}/c/2")
    page.go_back()
    expect(page.locator("#quote")).to_be_attached()
    assert page.locator("[data-here-open]").count() == 0
    stage.pages["/rows"] = rows(3, 1, 2)
    stage.say(hint={"topic": "inbox.mine", "what": "list"})
    expect(page.locator("#c-3")).to_be_attached()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-row]').id") == "c-3"
    page.evaluate("document.dispatchEvent(new CustomEvent('toast', {detail: {words: 'Moved', seconds: 2}}))")
    expect(page.locator(".hf-toast")).to_be_visible()
    expect(page.locator(".hf-toast")).to_have_count(0)
