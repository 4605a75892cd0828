"""Coming in."""

import pytest
from playwright.sync_api import expect

from .conftest import Enter, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("house")]


def test_signs_in_and_lands_on_the_own_list(enter: Enter) -> None:
    page = enter(path="/")
    sign_in(page, "sami")
    assert page.url.endswith("/inbox/mine/")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")


def test_a_reader_of_arabic_finds_everything_from_right_to_left(enter: Enter) -> None:
    page = enter("nour", "/inbox/open/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    rail, rows = page.locator(".hf-rail").bounding_box(), page.locator("#list").bounding_box()
    assert rail
    assert rows
    assert rail["x"] > rows["x"]


def test_a_wrong_password_is_refused_in_words_and_the_address_stays(enter: Enter) -> None:
    page = enter(path="/sign-in/")
    page.locator("[name=login]").fill("sami@shop.example")
    page.locator("[name=password]").fill("not the password")
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[role=alert], .hf-error, .invalid-feedback").first).to_be_visible()
    expect(page.locator("[name=login]")).to_have_value("sami@shop.example")
