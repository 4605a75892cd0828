"""What becomes of mail and pages while the database is locked or gone, or the disk is full. Nothing is lost."""

import errno
import os
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import close_old_connections, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client

from hafawa.accounts.models import Agent
from hafawa.channels.email.receiver import Receiver, start_receiver
from hafawa.conversations.models import Arrival, Message
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.models import EventRow
from hafawa.platform.files import open_file
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import free_port
from tests.scenarios.troubles import database_away, hand_over, later, letter, sign

pytestmark = pytest.mark.django_db(transaction=True)


# ---- the database


def test_mail_waits_for_a_database_that_is_away_for_a_moment(receiver: Receiver) -> None:
    make_inbox()
    with database_away() as (break_it, mend_it):
        break_it()
        connection.close()  # this test's own was dropped as well
        threading.Timer(0.5, mend_it).start()
        while (code := hand_over(receiver, letter())) != 250:
            assert 400 <= code < 500
    run_all()
    assert Message.objects.get().subject == "تأخر الطلب"


@pytest.mark.sqlite
def test_mail_is_put_off_while_the_database_is_locked_and_kept_once_when_it_comes_again(
    impatient: None, receiver: Receiver
) -> None:
    make_inbox()
    with database_away() as (break_it, mend_it):
        break_it()
        assert hand_over(receiver, letter()) == 451
        mend_it()
    assert not Arrival.objects.exists()
    assert [hand_over(receiver, letter()) for _ in "ab"] == [250, 250]
    run_all()
    assert Message.objects.count() == 1


@pytest.mark.sqlite
def test_the_desk_says_plainly_that_it_cannot_write_and_changes_nothing(impatient: None, noor: Agent) -> None:
    conversation = make_conversation(make_inbox())
    run_all()
    client = Client(raise_request_exception=False)
    client.force_login(noor)
    before = EventRow.objects.count(), Message.objects.count()
    with database_away() as (break_it, mend_it):
        break_it()
        assert client.get(f"/c/{conversation.pk}/").status_code == 200
        refused = client.post(f"/c/{conversation.pk}/send/", {"body": "<p>Hello</p>"})
        mend_it()
    assert refused.status_code >= 500
    assert b"Traceback" not in refused.content
    assert (EventRow.objects.count(), Message.objects.count()) == before


# ---- the disk


@pytest.mark.sqlite
def test_a_full_disk_puts_mail_off_and_leaves_nothing_half_written(receiver: Receiver) -> None:
    make_inbox()

    def fill(connection: BaseDatabaseWrapper, **given: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 10}")

    connection_created.connect(fill)
    full = start_receiver("127.0.0.1", free_port())
    try:
        assert hand_over(full, letter(size=1_000_000)) == 451
    finally:
        connection_created.disconnect(fill)
    assert not Arrival.objects.exists()
    assert not Job.objects.exists()
    full.stop()
    assert hand_over(receiver, letter(size=1_000_000)) == 250
    run_all()
    assert Message.objects.get().attachments.get().size == 1_000_000


def partials() -> set[Path]:
    return set(Path(settings.ENVIRONMENT.data_dir, "files").rglob("*.partial"))


def test_files_that_cannot_be_stored_are_waited_for_and_said(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_inbox()
    lay_there = partials()  # of a process that somebody killed
    mail = letter(size=50_000)
    assert hand_over(receiver, mail) == 250

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        run_all(raises=False)
        assert sign("Files").verdict == "broken"
    arrival = Arrival.objects.get()
    assert arrival.state == Arrival.State.WAITING
    assert "No space left on device" in arrival.error
    assert not Message.objects.exists()
    assert partials() == lay_there
    later(hours=1)
    row = Message.objects.get().attachments.get()
    with open_file(row.key) as file:
        assert file.read() == mail.get_payload()[1].get_content()  # type: ignore[index,union-attr]
    assert Arrival.objects.get().error == ""
    assert sign("Files").verdict == "good"


# ---- PostgreSQL


@pytest.mark.postgresql
def test_a_page_is_shown_at_once_after_postgresql_was_restarted(noor: Agent) -> None:
    client = Client()
    client.force_login(noor)
    assert client.get("/inbox/mine/").status_code == 200
    with database_away() as (break_it, _mend_it):
        break_it()
    close_old_connections()  # as the server does when a request begins; the test client leaves it out
    assert client.get("/inbox/mine/").status_code == 200
