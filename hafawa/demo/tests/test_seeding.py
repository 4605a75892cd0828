"""Seeding itself: all or nothing, never over real work, and how it is started."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hafawa.accounts.testing import make_agent
from hafawa.conversations.models import Conversation
from hafawa.demo import keys
from hafawa.demo.seed import is_empty, seed
from hafawa.platform.events.models import EventRow

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def test_a_failure_leaves_nothing(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("hafawa.demo.seed.write", break_off)
    with pytest.raises(OSError, match="disk full"):
        seed(now=NOW, password="a long enough password", keep_in=tmp_path, customers=5, conversations=10)
    assert is_empty()
    assert keys.read(tmp_path) is None


def test_the_command_leaves_a_real_workspace_alone(db: None) -> None:
    make_agent("Noor")
    before = EventRow.objects.count()
    with pytest.raises(CommandError, match="var/demo"):
        call_command("demo", "--prepare")
    assert EventRow.objects.count() == before
    assert Conversation.objects.count() == 0


def test_the_command_prints_the_same_way_in_again(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "data_dir", tmp_path)
    seed(now=NOW, password="a long enough password", keep_in=tmp_path, customers=5, conversations=10)
    kept = json.loads((tmp_path / "demo.json").read_text())
    out = StringIO()
    call_command("demo", "--prepare", stdout=out)
    assert out.getvalue().splitlines() == [
        f"Address: http://localhost:{settings.ENVIRONMENT.port}",
        "Sign in: sara@dar-albunn.example / a long enough password",
        f"API token: {kept['token']}",
        "Support address: support@hafawa.localhost",
    ]


def test_queries_do_not_grow_with_the_shop(db: None, tmp_path: Path) -> None:
    """One a findable thing; all else is one a table."""
    counts = []
    for size in (40, 80):
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            seed(now=NOW, password="a long password", keep_in=tmp_path, customers=20, conversations=size)
            transaction.set_rollback(True)
        counts.append(sum("search_entry" not in query["sql"] for query in captured.captured_queries))
    assert abs(counts[1] - counts[0]) <= 6
