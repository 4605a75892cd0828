"""`python -m tests.browser.screenshots`: the pictures of docs/screenshots, of the made-up shop on a fixed day.

The same seed and the same clock make the same shop: a picture changes only when a screen does.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from conftest import CHROMIUM_ARGUMENTS, chromium_path
from tests.mailpeers import free_port

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
DAY = dt.datetime(2026, 3, 10, 8, 40, tzinfo=dt.UTC)  # a Tuesday, twenty to twelve in Riyadh
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def serve() -> None:
    """The demo, with every clock of its process standing on DAY at its start."""
    import time_machine

    from hafawa.__main__ import main as hafawa

    sys.argv = ["hafawa", "demo"]
    with time_machine.travel(DAY, tick=True):
        hafawa()


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """A running demo: its address, and whom to sign in as."""
    with tempfile.TemporaryDirectory(prefix="hafawa-pictures-", ignore_cleanup_errors=True) as folder:
        own = {key: value for key, value in os.environ.items() if not key.startswith("HAFAWA_")}
        own |= {"HAFAWA_DATA_DIR": folder, "HAFAWA_PORT": str(free_port()), "HAFAWA_SMTP_PORT": str(free_port())}
        command = [sys.executable, "-m", "tests.browser.screenshots", "serve"]
        with subprocess.Popen(
            command, env=own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                said = dict(line.strip().split(": ", 1) for line in _first_lines(process))
                email, password = said["Sign in"].split(" / ")
                yield said["Address"], email, password
            finally:
                process.terminate()


def _first_lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    for line in process.stdout or ():
        if ": " in line and not line.startswith("{"):
            yield line
        if line.startswith("Support address"):
            return
    raise RuntimeError("the demo did not start")


class Photographer:
    """One colleague with a browser, who reads now in this language and now in that."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.page = self._page(WIDE)

    def _page(self, viewport: dict[str, int], state: object = None, **options: object) -> Page:
        context = self.browser.new_context(
            base_url=self.address, viewport=viewport, storage_state=state, reduced_motion="reduce", **options
        )  # type: ignore[arg-type]
        return context.new_page()

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/sign-in/")
        self.shoot(self.page, "sign-in.en")
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url("**/inbox/**")

    def read_in(self, language: str, theme: str = "light") -> None:
        """Change the own preferences, as anybody does."""
        self.page.goto("/me/")
        self.page.locator("main [name=language]").select_option(language)
        self.page.locator("main [name=theme]").select_option(theme)
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def phone(self) -> Page:
        state = self.page.context.storage_state()
        return self._page(PHONE, state, is_mobile=True, has_touch=True)

    def talked_most(self, language: str) -> str:
        """The address of the conversation with the most messages among the newest of a language."""
        self.page.goto(f"/inbox/open/?language={language}")
        rows = self.page.locator("[data-row] a.open").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        lengths = {}
        for row in rows[:8]:
            self.page.goto(row)
            lengths[row] = self.page.locator("#messages .hf-msg, #messages .hf-note").count()
        return max(lengths, key=lambda row: lengths[row])

    def shoot(self, page: Page, name: str) -> None:
        """Wait for letters and pictures, then keep it, with no more colours than it needs."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        page.wait_for_timeout(400)
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path, animations="disabled", caret="hide")
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
            few.save(path, optimize=True)
        print(f"{path.name} {path.stat().st_size // 1024} KB")


def take(browser: Browser, address: str, email: str, password: str) -> None:
    photographer = Photographer(browser, address)
    photographer.sign_in(email, password)
    page = photographer.page
    chosen = {language: photographer.talked_most(language) for language in ("en", "ar", "ro")}
    for language in ("en", "ar", "ro"):
        photographer.read_in(language)
        page.goto(chosen[language])
        photographer.shoot(page, f"desk.{language}")
    photographer.read_in("en", "dark")
    page.goto(chosen["ar"])
    photographer.shoot(page, "desk.en.dark")
    for language in ("ar", "en"):
        photographer.read_in(language)
        by_phone(photographer, language, chosen[language])
    customer = customer_of(page, chosen["ar"])
    photographer.read_in("ar")
    page.goto(customer)
    photographer.shoot(page, "customer.ar")
    page.goto("/search/?q=فاتورة")
    photographer.shoot(page, "search.ar")
    photographer.read_in("en")
    page.goto("/settings/")
    photographer.shoot(page, "settings.en")


def by_phone(photographer: Photographer, language: str, conversation: str) -> None:
    phone = photographer.phone()
    phone.goto("/inbox/open/")
    photographer.shoot(phone, f"phone.{language}.list")
    phone.goto(conversation)
    photographer.shoot(phone, f"phone.{language}.conversation")
    phone.locator("[data-screen-link=context]").click()
    photographer.shoot(phone, f"phone.{language}.customer")
    phone.context.close()


def customer_of(page: Page, conversation: str) -> str:
    page.goto(conversation)
    return page.locator("#context .who-card a.btn").get_attribute("href") or ""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo() as way_in, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        take(browser, *way_in)
        browser.close()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
