"""The pages of those who keep the house running: every trouble is provoked, and must be said there."""

import shutil
import socket
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, transaction
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.actions import prefer
from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent
from hafawa.channels.email.fetcher import Fetcher
from hafawa.conversations import actions
from hafawa.conversations.models import Arrival, Conversation, Inbox, Message, State
from hafawa.conversations.testing import make_conversation, make_inbox
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.models import EventRow
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.web.reading import Reader, write_size
from tests.mailpeers import free_port, until

RAW = b"From: \xff\xfe broken\r\n<script>alert(1)</script>\r\n"
PAGES = ["health", "jobs", "arrivals", "arrival", "arrival_raw", "outgoing"]
DEEDS = ["jobs_retry", "jobs_discard", "job_retry", "job_discard", "arrivals_retry", "arrival_retry"]


@pytest.fixture(autouse=True)
def channel() -> None:
    """Here the real channel reads and carries: its troubles are what is looked at."""


@pytest.fixture
def amal(db: None) -> Agent:
    return make_agent("Amal", Role.ADMINISTRATOR)


@pytest.fixture
def desk(amal: Agent) -> Client:
    client = Client()
    client.force_login(amal)
    return client


@pytest.fixture
def inbox(db: None) -> Inbox:
    return make_inbox()


@pytest.fixture
def failed(inbox: Inbox) -> Arrival:
    """A mail that could not be read."""
    arrival = actions.arrive(inbox=inbox, external_id="<odd@client.example>", raw=RAW)
    Job.objects.all().delete()
    Arrival.objects.filter(pk=arrival.pk).update(state=Arrival.State.FAILED, error="There is no sender.")
    return arrival


@pytest.fixture
def dead(db: None) -> Job:
    """A job that was given up."""
    row = actions.understand.enqueue(987654)
    Job.objects.filter(pk=int(row.id)).update(
        state=Job.State.DEAD, attempts=5, last_error="Arrival.DoesNotExist: nothing\n  File x, line 1"
    )
    return Job.objects.get(pk=int(row.id))


def address(name: str, arrival: Arrival, job: Job) -> str:
    one = {"arrival": arrival.pk, "job": job.pk}.get(name.split("_")[0])
    return reverse(f"operations:{name}", args=[one] if one else [])


def rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Job, Arrival, EventRow)]


def sign(client: Client, label: str) -> Any:
    """What the health page says under a heading."""
    answer = client.get(reverse("operations:health"))
    assert answer.status_code == 200
    (found,) = [each for each in answer.context["signs"] if each.label == label]
    return found


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("name", [name for name in PAGES if name != "arrival_raw"])
def test_a_page_reads_in_its_readers_language(
    name: str, language: str, amal: Agent, desk: Client, failed: Arrival, dead: Job
) -> None:
    prefer(agent=amal, by=SYSTEM, language=language)
    answer = desk.get(address(name, failed, dead))
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()


@pytest.mark.parametrize("name", [*PAGES, *DEEDS])
@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_only_administrators_come_here(name: str, role: str, failed: Arrival, dead: Job) -> None:
    client = Client()
    client.force_login(make_agent("Dana", role))
    before = rows()
    for answer in (client.get(address(name, failed, dead)), client.post(address(name, failed, dead))):
        assert answer.status_code in {403, 405}
        assert b"broken" not in answer.content
    assert rows() == before


@pytest.mark.parametrize("name", [*PAGES, *DEEDS])
def test_a_stranger_is_sent_to_sign_in(name: str, failed: Arrival, dead: Job) -> None:
    before = rows()
    assert Client().post(address(name, failed, dead)).headers["Location"].startswith("/sign-in/")
    assert rows() == before


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_not_done_by_looking(name: str, desk: Client, failed: Arrival, dead: Job) -> None:
    before = rows()
    assert desk.get(address(name, failed, dead)).status_code == 405
    assert rows() == before


def test_all_is_well_in_a_house_without_trouble(desk: Client, inbox: Inbox) -> None:
    answer = desk.get(reverse("operations:health"))
    assert {str(each.label): each.verdict for each in answer.context["signs"]} == dict.fromkeys(
        ["Mail in", "Arrivals", "Mail out", "Jobs", "Database", "Disk", "Files", "Search", "Live screens"], "good"
    )
    assert "All is well." in answer.content.decode()


# ---- jobs


@pytest.mark.parametrize("name", ["job_retry", "jobs_retry"])
def test_a_job_given_up_is_tried_again(name: str, desk: Client, failed: Arrival, dead: Job) -> None:
    assert "1 job was given up." in sign(desk, "Jobs").words
    assert desk.post(address(name, failed, dead)).status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (Job.State.READY, 0)
    assert sign(desk, "Jobs").verdict == "good"


@pytest.mark.parametrize("name", ["job_discard", "jobs_discard"])
def test_a_job_given_up_is_thrown_away(name: str, desk: Client, failed: Arrival, dead: Job) -> None:
    answer = desk.post(address(name, failed, dead), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, reverse("operations:jobs"))
    assert not Job.objects.filter(pk=dead.pk).exists()


def test_what_somebody_else_did_already_is_said(desk: Client, failed: Arrival, dead: Job) -> None:
    Job.objects.filter(pk=dead.pk).update(state=Job.State.READY)
    before = rows()
    page = desk.post(address("job_discard", failed, dead), follow=True).content.decode()
    assert "somebody was quicker" in page
    assert rows() == before


def test_a_jobs_error_is_shown_and_its_arguments_are_not(desk: Client, dead: Job) -> None:
    page = desk.get(reverse("operations:jobs")).content.decode()
    assert "Arrival.DoesNotExist: nothing" in page
    assert "hafawa.conversations.actions.intake.understand" in page
    assert "987654" not in page


def test_late_work_is_said(desk: Client, dead: Job) -> None:
    Job.objects.filter(pk=dead.pk).update(state=Job.State.READY, run_at="2026-01-01T00:00Z")
    assert sign(desk, "Jobs").words.startswith("Work has been waiting for")


# ---- mail that could not be read


def test_a_mail_that_could_not_be_read_is_shown_with_its_raw_form(desk: Client, failed: Arrival, dead: Job) -> None:
    assert sign(desk, "Arrivals").words == "1 mail could not be read."
    listed = desk.get(reverse("operations:arrivals")).content.decode()
    assert "There is no sender." in listed
    assert write_size(len(RAW), Reader("en")) in listed
    page = desk.get(address("arrival", failed, dead)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_the_raw_form_is_a_file_and_never_a_page(desk: Client, failed: Arrival, dead: Job) -> None:
    answer = desk.get(address("arrival_raw", failed, dead))
    assert answer.content == RAW
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="arrival-{failed.pk}.eml"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_a_raw_form_of_megabytes_is_shown_in_part(desk: Client, failed: Arrival, dead: Job) -> None:
    Arrival.objects.filter(pk=failed.pk).update(raw=b"x" * 3_000_000)
    answer = desk.get(address("arrival", failed, dead))
    assert len(answer.content) < 200_000
    assert "This is its beginning." in answer.content.decode()


@pytest.mark.parametrize("name", ["arrival_retry", "arrivals_retry"])
def test_a_mail_is_read_again(name: str, desk: Client, failed: Arrival, dead: Job) -> None:
    Job.objects.all().delete()
    Arrival.objects.filter(pk=failed.pk).update(raw=b"From: Layla <layla@example.com>\r\n\r\nWhere is it?\r\n")
    assert desk.post(address(name, failed, dead)).status_code == 302
    run_all(raises=False)
    failed.refresh_from_db()
    assert failed.state == Arrival.State.UNDERSTOOD
    assert Conversation.objects.count() == 1
    assert EventRow.objects.filter(name="ArrivalRetried").count() == 1
    assert sign(desk, "Arrivals").verdict == "good"


def test_mail_that_waits_for_long_is_said(desk: Client, inbox: Inbox) -> None:
    arrival = actions.arrive(inbox=inbox, external_id="a", raw=RAW)
    assert sign(desk, "Arrivals").verdict == "good"
    Arrival.objects.filter(pk=arrival.pk).update(received_at="2026-01-01T00:00Z")
    assert sign(desk, "Arrivals").words == "1 mail has not been read yet."


def test_retrying_what_was_understood_does_nothing(desk: Client, failed: Arrival, dead: Job) -> None:
    Arrival.objects.filter(pk=failed.pk).update(state=Arrival.State.UNDERSTOOD)
    before = rows()
    assert "somebody was quicker" in desk.post(address("arrival_retry", failed, dead), follow=True).content.decode()
    assert rows() == before


def strip(agent: Agent) -> str:
    request = RequestFactory().get("/")
    request.user = agent
    template = engines["django"].from_string("{% load operations %}{% failed_strip %}")
    return template.render({}, request).strip()


def test_the_inbox_says_so_to_those_who_may_mend_it(amal: Agent, failed: Arrival) -> None:
    assert "1 mail could not be read" in strip(amal)
    assert reverse("operations:arrivals") in strip(amal)
    assert strip(make_agent("Noor")) == ""
    Arrival.objects.update(state=Arrival.State.UNDERSTOOD)
    assert strip(amal) == ""


# ---- what breaks outside


class Refusing:
    """A mail server that never has time."""

    async def handle_MAIL(self, *_given: Any) -> str:
        return "451 4.7.1 Greylisted, come again"


@pytest.fixture
def refusing() -> Iterator[int]:
    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


def test_a_server_that_refuses_is_said_and_the_answer_is_kept(desk: Client, amal: Agent, refusing: int) -> None:
    inbox = make_inbox(smtp_host="127.0.0.1", smtp_port=refusing, smtp_security="none")
    conversation = make_conversation(inbox)
    message = actions.reply(conversation=conversation, text="على الطريق", by=amal.actor, undo_seconds=0)
    run_all(raises=False)
    told = sign(desk, "Mail out")
    assert (told.verdict, told.words) == ("broken", "1 answer is held back.")
    assert "Greylisted" in told.detail
    page = desk.get(reverse("operations:outgoing")).content.decode()
    assert "451 4.7.1 Greylisted, come again" in page
    assert f"#{conversation.pk}" in page
    assert Message.objects.get(pk=message.pk).state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_is_gone_is_said(amal: Agent, desk: Client) -> None:
    """A server that hangs up: the real reader reports it, and the page says so."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
    make_inbox(imap_host="127.0.0.1", imap_port=port, imap_security="none", imap_username="u", imap_password="sirr")
    stop = threading.Event()
    thread = threading.Thread(target=Fetcher().run, args=(stop,))
    thread.start()
    try:
        told = until(lambda: found if (found := sign(desk, "Mail in")).verdict == "broken" else None)
    finally:
        stop.set()
        thread.join()
    assert "Support" in told.words
    assert "Something does not work." in desk.get(reverse("operations:health")).content.decode()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_locked_sqlite_is_said(amal: Agent, desk: Client) -> None:
    other = sqlite3.connect(settings.DATABASES["default"]["TEST"]["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert sign(desk, "Database").words.startswith("The database is locked")
        other.execute("ROLLBACK")
        assert sign(desk, "Database").verdict == "good"
    finally:
        other.close()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_locked_postgresql_is_said(amal: Agent, desk: Client) -> None:
    from hafawa.platform.health import is_write_blocked

    def wait_for_it() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE inbox IN SHARE MODE")
        connection.close()

    waiter = threading.Thread(target=wait_for_it)
    holder = connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        waiter.start()
        assert until(is_write_blocked, 10)
    finally:
        holder.rollback()
        holder.close()
        waiter.join(10)
    assert not is_write_blocked()


Usage = namedtuple("Usage", "total used free")


def test_a_full_disk_is_said(desk: Client, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 4096, 4096))
    told = sign(desk, "Disk")
    assert (told.verdict, told.words) == ("broken", "The disk is as good as full: 0 GB free.")


def test_a_storage_that_takes_nothing_is_said(desk: Client, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    told = sign(desk, "Files")
    assert told.verdict == "broken"
    assert "No space left on device" in told.detail


@pytest.mark.django_db(transaction=True)
def test_a_broken_index_is_said(amal: Agent, desk: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_entry RENAME TO gone")
    try:
        assert sign(desk, "Search").verdict == "broken"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO search_entry")


def test_the_lists_ask_as_often_for_many_as_for_few(desk: Client, inbox: Inbox) -> None:
    pages = [reverse(f"operations:{name}") for name in ("health", "jobs", "arrivals", "outgoing")]

    def asked(held: range) -> list[int]:
        for number in held:
            actions.arrive(inbox=inbox, external_id=str(number), raw=b"x")
        Arrival.objects.update(state=Arrival.State.FAILED)
        Job.objects.update(state=Job.State.DEAD)
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    asked(range(1))  # what a process remembers from one page to the next is asked for here
    assert asked(range(1, 2)) == asked(range(2, 14))
