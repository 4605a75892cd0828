import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from django.urls import URLResolver, get_resolver

from hafawa.config.logging import configure, hide_secrets

SECRET = re.compile(r"<(?:\w+:)?(?:secret|token)>")


@pytest.fixture(autouse=True)
def _undo() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, known = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**known)


def test_one_json_line_an_event_with_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure(form="json")
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        structlog.get_logger("hafawa.test").info("mail.kept", customer="ليلى")
        logging.getLogger("library").warning("slow %s", "query")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["customer"], ours["request_id"], ours["level"]) == ("mail.kept", "ليلى", "abc", "info")
    assert (theirs["event"], theirs["request_id"], theirs["logger"]) == ("slow query", "abc", "library")


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure(form="json")
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("hafawa.test").exception("job.failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: broken" in json.loads(line)["exception"]


def test_a_quiet_level_leaves_out_what_is_usual(capsys: pytest.CaptureFixture[str]) -> None:
    configure(level="WARNING", form="text")
    structlog.get_logger("hafawa.test").info("server.started")
    assert capsys.readouterr().err == ""


def test_secrets_are_hidden_wherever_they_are() -> None:
    event = {
        "event": "mailbox.opened",
        "password": "geheim",
        "settings": {"imap": [{"access_token": "geheim", "host": "imap.example"}]},
        "error": "cannot reach postgres://hafawa:geheim@db/hafawa",
        "Authorization": "Bearer geheim",
    }
    shown = repr(hide_secrets(None, "info", event))
    assert "geheim" not in shown
    assert "imap.example" in shown
    assert "postgres://hafawa:[hidden]@db/hafawa" in shown


def test_no_address_that_is_a_secret_is_written_down() -> None:
    """Every route whose address carries one, also those that are yet to come."""
    carrying = [route for route in _routes(get_resolver(), "/") if SECRET.search(route)]
    assert len(carrying) >= 4
    for route in carrying:
        address = re.sub(r"<[^>]*>", "7", SECRET.sub("geheim", route))
        told = hide_secrets(None, "info", {"event": f"Internal Server Error: {address}", "path": address})
        assert "geheim" not in repr(told), route


def _routes(resolver: URLResolver, start: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _routes(each, start + str(each.pattern))
        else:
            yield start + str(each.pattern)
