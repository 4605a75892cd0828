"""A browser on our own stage."""

from collections.abc import Iterator

import pytest

from .stage import Stage, open_stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage, close = open_stage()
    yield stage
    close()


@pytest.fixture
def page(chromium: object, stage: Stage) -> Iterator[object]:
    """A page that fails its test when anything was written to the console as an error."""
    context = chromium.new_context(base_url=stage.address, viewport={"width": 1440, "height": 900})  # type: ignore[attr-defined]
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert troubles == []
