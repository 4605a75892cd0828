"""The bell says by itself that there is something new: in the rail, and in the bar of a phone."""

import pytest
from playwright.sync_api import expect

from .conftest import PHONE, WIDE, Enter, line_is_on
from .house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


@pytest.mark.parametrize("person", ["noor", "nour", "ioana"], ids=["ltr", "rtl", "ro"])
@pytest.mark.parametrize("path", ["/inbox/open/", "/customers/"])
def test_on_a_phone_the_bell_counts_what_is_new_without_a_reload(
    house: House, enter: Enter, person: str, path: str
) -> None:
    page = enter(person, "/alerts/", viewport=PHONE)  # what was new before has been seen
    page.goto(path)
    line_is_on(page)
    bell = page.locator("#bar-alerts")
    expect(bell).to_be_visible()
    expect(bell.locator(".n")).to_have_count(0)
    house.do("conversation", sender=f"bell-{person}@example.com", assignee=person)
    expect(bell.locator(".n")).to_be_visible()
    box = bell.bounding_box()
    assert box is not None
    assert box["width"] >= 44
    assert box["height"] >= 44
    bell.click()
    expect(page).to_have_url("/alerts/")


def test_in_a_conversation_on_a_phone_too(house: House, enter: Enter) -> None:
    number = house.do("conversation", sender="bell-open@example.com")
    page = enter("noor", "/alerts/", viewport=PHONE)
    page.goto(f"/c/{number}/")
    line_is_on(page)
    expect(page.locator("#bar-alerts .n")).to_have_count(0)
    house.do("conversation", sender="bell-other@example.com", assignee="noor")
    expect(page.locator("#bar-alerts .n")).to_be_visible()


def test_in_the_rail_too(house: House, enter: Enter) -> None:
    page = enter("noor", "/alerts/", viewport=WIDE)
    page.goto("/inbox/open/")
    line_is_on(page)
    expect(page.locator("#rail-alerts .pip")).to_have_count(0)
    house.do("conversation", sender="bell-wide@example.com", assignee="noor")
    expect(page.locator("#rail-alerts .pip")).to_be_visible()
    expect(page.locator("#bar-alerts")).to_be_hidden()
