"""Every page, in three languages, wide and on a phone: nothing breaks the content policy, every control has a name."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .conftest import PHONE, WIDE, Enter
from .house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]

PAGES = (
    "/inbox/open/", "/inbox/spam/", "/c/{number}/", "/customers/", "/customers/{customer}/", "/search/?q=طلبي",
    "/alerts/", "/settings/", "/me/",
)  # fmt: skip
CONTROLS = {
    "button", "link", "textbox", "combobox", "checkbox", "radio", "menuitem", "searchbox", "listbox", "spinbutton",
}  # fmt: skip


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("person", ["noor", "nour", "ioana"], ids=["ltr", "rtl", "ro"])
def test_every_page_keeps_the_content_policy_names_its_controls_and_fits(
    house: House, enter: Enter, person: str, viewport: dict[str, int]
) -> None:
    number = house.do("conversation", sender="pages@example.com")
    customer = house.do("customer_of", number=number)
    page = enter(person, viewport=viewport)
    for path in (*PAGES, *settings_pages(page)):
        answer = page.goto(path.format(number=number, customer=customer))
        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("h1").first).to_be_attached()
        assert nameless(page) == [], path
        assert twice(page) == [], path
        assert sideways(page) == 0, path


@pytest.mark.parametrize(("person", "scheme"), [("noor", "light"), ("nour", "dark")], ids=["ltr-light", "rtl-dark"])
def test_axe_finds_nothing_to_say(house: House, enter: Enter, person: str, scheme: str) -> None:
    number = house.do("conversation", sender="axe@example.com")
    customer = house.do("customer_of", number=number)
    page = enter(person, color_scheme=scheme)
    found = []
    for path in (*PAGES, "/figures/", "/queue/"):
        page.goto(path.format(number=number, customer=customer))
        page.wait_for_load_state("networkidle")
        answer = Axe().run(page, context={"exclude": ["iframe"]})  # a mail's own markup is its sender's
        found += [
            f"{path} {broken['id']}: {node['html'][:200]}"
            for broken in answer.response["violations"]
            for node in broken["nodes"]
        ]
    assert found == []


def settings_pages(page: Page) -> list[str]:
    """What the settings' own menu leads to."""
    page.goto("/settings/")
    links = page.locator("main a[href^='/settings/'], nav a[href^='/settings/']")
    return sorted({link.split("#")[0] for link in links.evaluate_all("all => all.map(a => a.getAttribute('href'))")})


def nameless(page: Page) -> list[str]:
    """Controls a screen reader would have no words for, as Chromium's own accessibility tree sees them."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        f"{node['role']['value']} {node.get('properties', [])}"
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value") in CONTROLS
        and not str(node.get("name", {}).get("value", "")).strip()
    ]


def twice(page: Page) -> list[str]:
    """Ids that stand on more than one element: labels and menus would find the wrong one."""
    ids: list[str] = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    return sorted({name for name in ids if ids.count(name) > 1})


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
