"""A conversation on the screen: who else is here, what a mail may not do, and the phone's three screens."""

import re
import time
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import PHONE, Enter, line_is_on
from .house import SUPPORT, House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

EITHER_WAY = pytest.mark.parametrize("person", ["noor", "nour"], ids=["ltr", "rtl"])

# what a mail may try; each would be seen: a request to evil.example, a dialog, a title, or our page restyled
TRICKS = """<html><head><style>body, .hf-desk { display: none !important } @import url(//evil.example/a.css);</style>
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh"><base href="https://evil.example/">
<link rel="stylesheet" href="https://evil.example/b.css"></head><body onload="alert(1)">
<p>Words one can read</p><script>alert(2); document.title = 'owned'</script>
<img src="x" onerror="alert(3)"><img src="https://evil.example/pixel.gif" width="1" height="1">
<svg onload="alert(4)"><animate onbegin="alert(5)" attributeName="x"/></svg>
<iframe src="https://evil.example/frame"></iframe><object data="https://evil.example/o"></object>
<a href="javascript:alert(6)">press</a>
<form action="https://evil.example/f"><input name="q"><button>Send</button></form>
<div style="position:fixed;inset:0;z-index:99999;background:url(https://evil.example/bg.png)">cover</div>
<math><mtext><table><mglyph><style><img src=x onerror=alert(7)></style></mglyph></table></mtext></math>
<table background="https://evil.example/t.png"><tr><td>Table</td></tr></table></body></html>"""


def html_mail(house: House, html: str, *, sender: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, SUPPORT, "HTML"
    letter["Message-ID"] = f"<{time.time_ns()}@client.example>"
    letter.set_content("Words one can read")
    letter.add_alternative(html, subtype="html")
    house.hand_in(letter)


def opened(page: Page, name: str) -> None:
    """Open the conversation of this customer from the list."""
    row = page.locator("[data-row]", has_text=name)
    expect(row).to_be_visible()
    row.locator("a.open").click()
    expect(page.locator("#messages .hf-msg").first).to_be_visible()


@EITHER_WAY
def test_a_mail_full_of_tricks_runs_nothing_and_tells_nobody(house: House, enter: Enter, person: str) -> None:
    html_mail(house, TRICKS, sender=f"Trick {person} <trick-{person}@example.com>")
    page = enter(person, "/inbox/open/")
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    line_is_on(page)
    opened(page, f"Trick {person}")
    mail = page.frame_locator("#messages iframe").locator("body")
    expect(mail).to_contain_text("Words one can read")
    expect(mail.locator("script, iframe, object, form, input, meta[http-equiv], svg")).to_have_count(0)
    names = mail.evaluate("e => [...e.querySelectorAll('*')].flatMap(x => [...x.attributes]).map(a => a.name)")
    assert [name for name in names if name.startswith("on")] == []
    expect(page.locator("#thread")).to_be_visible()
    page.wait_for_timeout(500)  # what would come by itself has had its time
    assert dialogs == []
    assert [url for url in asked if "evil.example" in url] == []
    assert "owned" not in page.title()


@EITHER_WAY
def test_pictures_from_elsewhere_wait_until_they_are_asked_for(house: House, enter: Enter, person: str) -> None:
    picture = '<p>Look</p><img src="http://127.0.0.1:9/photo.png" alt="photo">'
    html_mail(house, picture, sender=f"Photo {person} <photo-{person}@example.com>")
    page = enter(person, "/inbox/open/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    line_is_on(page)
    opened(page, f"Photo {person}")
    held = page.locator("#messages .held")
    expect(held).to_be_visible()
    assert not [url for url in asked if "photo.png" in url or "/pictures/" in url]
    # asked of us, never of the sender; ours refuses what is not a public address
    with page.expect_request(re.compile("/pictures/")):
        held.locator("button").click()
    expect(held).to_have_count(0)
    assert not [url for url in asked if ":9/" in url]


@EITHER_WAY
def test_a_thread_is_read_from_its_end_and_told_apart(house: House, enter: Enter, person: str) -> None:
    number = house.do("thread", sender=f"thread{person}@example.com", count=8)
    page = enter(person, f"/c/{number}/")
    expect(page.locator("#messages .hf-msg")).to_have_count(16)
    expect(page.locator("#messages .hf-msg").last).to_be_in_viewport()
    assert page.locator("#messages .hf-msg .txt p").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    mine, theirs = (
        page.locator("#messages .hf-msg.out .body").last,
        page.locator("#messages .hf-msg:not(.out) .body").last,
    )
    ours, others = mine.bounding_box(), theirs.bounding_box()
    assert ours
    assert others
    if person == "noor":
        assert ours["x"] + ours["width"] > others["x"] + others["width"]
    else:
        assert ours["x"] < others["x"]


def test_two_colleagues_see_each_other_reading_and_answering(house: House, enter: Enter) -> None:
    number = house.do("conversation", sender="presence@example.com")
    english, arabic = enter("noor", f"/c/{number}/"), enter("nour", f"/c/{number}/")
    expect(english.locator("[data-presence-text]")).to_have_text("نور حداد is reading this too")
    expect(arabic.locator("[data-presence-text]")).to_contain_text("Noor Haddad")
    arabic.locator("#composer [role=textbox]").click()
    arabic.keyboard.type("أكتب الآن")
    expect(english.locator("[data-presence-text]")).to_have_text("نور حداد is answering")
    arabic.locator("#composer [data-send]").click()
    expect(english.locator("#messages .hf-msg.out")).to_contain_text("أكتب الآن")
    arabic.close()
    expect(english.locator("[data-presence]")).to_be_hidden()


@pytest.mark.parametrize("person", ["noor", "nour", "ioana"], ids=["ltr", "rtl", "ro"])
def test_the_phone_has_three_screens_and_a_way_back(house: House, enter: Enter, person: str) -> None:
    number = house.do("conversation", sender=f"phone{person}@example.com", name=f"Phone {person}")
    page = enter(person, "/inbox/open/", viewport=PHONE, is_mobile=True, has_touch=True)
    opened(page, f"Phone {person}")
    assert f"/c/{number}/" in page.url
    expect(page.locator("#list")).to_be_hidden()
    no_sideways_scroll(page)
    page.locator(".hf-bottom [data-screen-link=context]").click()
    expect(page.locator("#context")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()
    no_sideways_scroll(page)
    page.go_back()
    expect(page.locator("#thread")).to_be_visible()
    page.locator("#head a.only-phone").click()
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()
    no_sideways_scroll(page)
    expect(page).to_have_url(re.compile(r"/inbox/"))


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@EITHER_WAY
def test_what_stands_beside_comes_after_the_words_and_moves_nothing(house: House, enter: Enter, person: str) -> None:
    number = house.do("thread", sender=f"beside{person}@example.com", count=3)
    other = house.do("conversation", sender=f"besides{person}@example.com")
    page = enter(person)
    held: list[Route] = []
    page.route("**/beside/", lambda route: held.append(route), times=1)
    page.goto(f"/c/{number}/?view=open")
    expect(page.locator("#messages .hf-msg")).to_have_count(6)
    expect(page.locator("#list[aria-busy]")).to_be_attached()
    where = [page.locator(pane).bounding_box() for pane in ("#list", "#thread", "#context")]
    held[0].continue_()
    expect(page.locator("#rows [data-row]").first).to_be_visible()
    expect(page.locator("#context")).to_contain_text(f"beside{person}@example.com")
    assert [page.locator(pane).bounding_box() for pane in ("#list", "#thread", "#context")] == where
    # gone back to, the list is never empty in between
    page.evaluate(
        """() => { const look = () => { if (!document.querySelector('#rows [data-row]')) window.wasEmpty = true; };
        new MutationObserver(look).observe(document.documentElement, {subtree: true, childList: true}); }"""
    )
    page.locator(f"#c-{other} a.open").click()
    expect(page.locator(f"#thread[data-seen='conversation.{other}']")).to_be_visible()
    page.go_back()
    expect(page.locator(f"#thread[data-seen='conversation.{number}']")).to_be_visible()
    assert not page.evaluate("window.wasEmpty")
