"""A browser in front of a real Hafawa. Whatever the content policy stops or a script throws fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .deeds import PASSWORD, address_of
from .house import House

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
Enter = Callable[..., Page]

# said to the console, where `watch` hears it, also from frames
TELL_VIOLATIONS = """
addEventListener('securitypolicyviolation', (event) =>
  console.error(`POLICY ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`));
"""


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    house = House()
    yield house
    house.close()


@pytest.fixture(scope="session")
def keys(chromium: Browser, house: House) -> Callable[[str], Any]:
    """Everybody signs in once, through the page; their cookies serve every test after it."""
    kept: dict[str, Any] = {}

    def keys(person: str) -> Any:
        if person not in kept:
            context = chromium.new_context(base_url=house.address)
            sign_in(context.new_page(), person)
            kept[person] = context.storage_state()
            context.close()
        return kept[person]

    return keys


def sign_in(page: Page, person: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(address_of(person))
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/inbox/**")


@pytest.fixture
def enter(chromium: Browser, house: House, keys: Callable[[str], Any]) -> Iterator[Enter]:
    """enter("noor", "/inbox/open/") is a page of hers; at the end nothing may have been wrong on any."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def enter(person: str = "", path: str = "/", *, viewport: dict[str, int] = WIDE, **options: Any) -> Page:
        state = keys(person) if person else None
        context = chromium.new_context(base_url=house.address, viewport=viewport, storage_state=state, **options)
        contexts.append(context)
        context.set_default_timeout(8000)
        context.add_init_script(TELL_VIOLATIONS)
        page = context.new_page()
        watch(page, troubles)
        page.goto(path)
        return page

    expect.set_options(timeout=8000)
    yield enter
    for context in contexts:
        context.close()
    assert troubles == []


def watch(page: Page, troubles: list[str]) -> None:
    """Write down script errors, policy violations, dialogs nobody asked for and answers of 500."""
    page.on("pageerror", lambda error: troubles.append(f"error {error}"))
    page.on("console", lambda line: troubles.append(line.text) if _is_trouble(line.text) else None)
    page.on(
        "response", lambda answer: troubles.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
    )


def _is_trouble(line: str) -> bool:
    return line.startswith("POLICY") or "Content Security Policy" in line


def line_is_on(page: Page) -> None:
    """Wait until the page hears hints."""
    expect(page.locator("html[data-line=on]")).to_be_attached()
