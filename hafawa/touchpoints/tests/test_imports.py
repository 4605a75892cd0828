"""A table from its upload to its undoing."""

from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hafawa.accounts.models import Agent
from hafawa.accounts.testing import make_agent
from hafawa.customers.models import Customer
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from hafawa.touchpoints import working
from hafawa.touchpoints.actions import imports as steps
from hafawa.touchpoints.models import Import, Touchpoint
from hafawa.touchpoints.tables.plan import Plan

from .conftest import SignIn

pytestmark = pytest.mark.django_db
HEAD = "kind,date,email,amount,currency,colour\n"
LINES = [f"order_placed,2026-01-{day:02},c{day % 7}@x.example,{day}.50,SAR,red\n" for day in range(1, 29)]
State = Import.State


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "CHUNK", 10)


def table(*lines: str) -> bytes:
    return (HEAD + "".join(lines or LINES)).encode()


def taken(agent: Agent, content: bytes | None = None) -> Import:
    return steps.take_table(name="orders.csv", content=content or table(), zone="Asia/Riyadh", agent=agent)


def checked(agent: Agent, content: bytes | None = None) -> Import:
    row = taken(agent, content)
    steps.check_table(row=row, plan=Plan(**row.plan), by=agent.actor)
    run_all()
    row.refresh_from_db()
    return row


def done(agent: Agent, content: bytes | None = None) -> Import:
    row = checked(agent, content)
    steps.run_import(row=row, by=agent.actor)
    run_all()
    row.refresh_from_db()
    return row


def counts(row: Import) -> tuple[int, int, int, int]:
    return row.recorded, row.repeated, row.refused, row.newcomers


def test_looking_through_records_nothing(amal: Agent) -> None:
    row = checked(amal)
    assert (row.state, row.rows, counts(row)) == (State.CHECKED, 28, (28, 0, 0, 7))
    assert not Touchpoint.objects.exists()
    assert not Customer.objects.exists()


def test_what_was_looked_through_is_recorded(amal: Agent) -> None:
    row = done(amal)
    assert (row.state, counts(row)) == (State.DONE, (28, 0, 0, 7))
    assert Touchpoint.objects.filter(imported=row, properties={"colour": "red"}, source="import").count() == 28
    assert Customer.objects.count() == 7


def test_the_same_table_twice_records_nothing_twice(amal: Agent) -> None:
    done(amal)
    again = done(amal)
    assert counts(again) == (0, 28, 0, 0)
    longer = done(amal, table(*LINES, "order_placed,2026-02-01,c1@x.example,5,SAR,red\n"))
    assert counts(longer) == (1, 28, 0, 0)
    assert Touchpoint.objects.count() == 29


def test_what_is_wrong_is_said_by_line_and_the_rest_is_taken(amal: Agent) -> None:
    content = table(LINES[0], "nope,2026-01-31,c1@x.example,1,SAR,\n", "order_placed,31/31/2026,,x,SAR,\n", LINES[1])
    row = checked(amal, content)
    assert counts(row) == (2, 0, 2, 2)
    assert {(line, place, key) for line, place, key, _values in row.faults} == {
        (3, "kind", "kind"), (4, "at", "date"), (4, "customer", "who_cell"), (4, "amount", "number"),
    }  # fmt: skip
    steps.run_import(row=row, by=amal.actor)
    run_all()
    assert Touchpoint.objects.count() == 2


@pytest.mark.parametrize(("language", "words"), [("en", "Line 3"), ("ar", "السطر 3"), ("ro", "Rândul 3")])
def test_the_page_says_it_in_the_readers_language(language: str, words: str, amal: Agent, as_: SignIn) -> None:
    row = checked(amal, table(LINES[0], "nope,2026-01-31,c1@x.example,1,SAR,\n"))
    amal.language = language
    amal.save(update_fields=["language"])
    page = as_(amal).get(reverse("touchpoints:imports_one", args=[row.pk])).content.decode()
    assert words in page
    assert "nope" in page


def test_undone_it_is_as_if_it_had_not_been_and_may_come_again(amal: Agent) -> None:
    row = done(amal)
    steps.undo_import(row=row, by=amal.actor)
    run_all()
    row.refresh_from_db()
    assert row.state == State.UNDONE
    assert not Touchpoint.objects.exists()
    assert counts(done(amal))[0] == 28


def test_undoing_leaves_what_others_told(amal: Agent) -> None:
    first = done(amal, table(*LINES[:5]))
    second = done(amal)
    assert counts(second) == (23, 5, 0, 2)
    steps.undo_import(row=second, by=amal.actor)
    run_all()
    assert set(Touchpoint.objects.values_list("imported", flat=True)) == {first.pk}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Record 28 lines"), ("ar", "سجّل 28 سطرًا"), ("ro", "Înregistrați 28 de rânduri")],
)
def test_numbers_of_lines_have_each_languages_plural(language: str, words: str, amal: Agent, as_: SignIn) -> None:
    row = checked(amal)
    amal.language = language
    amal.save(update_fields=["language"])
    assert words in as_(amal).get(reverse("touchpoints:imports_one", args=[row.pk])).content.decode()


class KilledError(BaseException):
    """The worker is gone in the middle of it."""


@pytest.mark.parametrize("at", [1, 2, 3])
def test_goes_on_where_it_was_killed(at: int, amal: Agent) -> None:
    row = checked(amal)
    steps.run_import(row=row, by=amal.actor)
    calls: list[int] = []
    record = working.record_step

    def die(**parts: Any) -> bool:
        calls.append(parts["begun"])
        if len(calls) == at:
            raise KilledError
        return record(**parts)

    with mock.patch.object(working, "record_step", die), pytest.raises(KilledError):
        working.run(row.pk)
    assert Touchpoint.objects.count() == 10 * (at - 1)
    working.run(row.pk)
    row.refresh_from_db()
    assert (row.state, counts(row)) == (State.DONE, (28, 0, 0, 7))
    assert Touchpoint.objects.count() == 28


def test_two_workers_at_once_record_nothing_twice(amal: Agent) -> None:
    row = checked(amal)
    steps.run_import(row=row, by=amal.actor)
    record = working.record_step

    def overtaken(**parts: Any) -> bool:
        with mock.patch.object(working, "record_step", record):
            working.run(row.pk)
        return record(**parts)

    with mock.patch.object(working, "record_step", overtaken):
        working.run(row.pk)
    row.refresh_from_db()
    assert counts(row) == (28, 0, 0, 7)
    assert Touchpoint.objects.count() == 28


def test_stopped_while_it_runs_it_is_taken_back(amal: Agent) -> None:
    row = checked(amal)
    steps.run_import(row=row, by=amal.actor)
    record = working.record_step

    def stop(**parts: Any) -> bool:
        went = record(**parts)
        if parts["begun"] == 10:
            steps.undo_import(row=row, by=amal.actor)
        return went

    with mock.patch.object(working, "record_step", stop):
        working.run(row.pk)
    assert Touchpoint.objects.count() == 20
    run_all()
    row.refresh_from_db()
    assert (row.state, Touchpoint.objects.count()) == (State.UNDONE, 0)


def test_a_table_that_breaks_off_says_where(amal: Agent) -> None:
    row = checked(amal, table(*LINES, *LINES) + b'order_placed,"' + b"x" * 150_000)
    assert row.state == State.FAILED
    assert row.faults[-1][2] == "broken"
    assert not Touchpoint.objects.exists()


def test_a_longer_table_costs_no_more_a_line(amal: Agent) -> None:
    costs = []
    for count in (20, 120):
        content = table(*(f"order_placed,2026-01-01,n{count}-{n}@x.example,{n},SAR,\n" for n in range(count)))
        row = checked(amal, content)
        steps.run_import(row=row, by=amal.actor)
        Job.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            working.run(row.pk)
        costs.append(len(caught) / (count / 10))
    assert costs[1] <= costs[0]


# ---- the pages


def upload(content: bytes, name: str = "orders.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_uploads_sets_looks_through_records_and_undoes_on_its_pages(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    answer = client.post(reverse("touchpoints:imports"), upload(table()))
    row = Import.objects.get()
    address = reverse("touchpoints:imports_one", args=[row.pk])
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    page = client.get(address)
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"has_header": "on"}
    assert sent["column_0"] == "kind"
    assert client.post(address, sent).status_code == 302
    run_all()
    assert "28" in client.get(address).content.decode()
    assert client.post(reverse("touchpoints:imports_run", args=[row.pk])).status_code == 302
    busy = client.get(reverse("touchpoints:imports_progress", args=[row.pk]), headers={"HX-Request": "true"})
    assert "<progress" in busy.content.decode()
    run_all()
    rests = client.get(reverse("touchpoints:imports_progress", args=[row.pk]), headers={"HX-Request": "true"})
    assert rests.headers["HX-Refresh"] == "true"
    assert Touchpoint.objects.count() == 28
    assert client.post(reverse("touchpoints:imports_run", args=[row.pk])).status_code == 422
    assert client.post(reverse("touchpoints:imports_undo", args=[row.pk])).status_code == 302
    run_all()
    assert not Touchpoint.objects.exists()
    assert client.post(reverse("touchpoints:imports_undo", args=[row.pk])).status_code == 422


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x00\x01\x02", b""])
def test_what_is_no_table_is_refused_and_nothing_kept(content: bytes, amal: Agent, as_: SignIn) -> None:
    answer = as_(amal).post(reverse("touchpoints:imports"), upload(content))
    assert answer.status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"column_1": ""}, {"column_2": ""}, {"column_0": ""}, {"column_3": "at"}, {"currency": "RIYAL"}, {"dates": "x"}],
)
def test_a_plan_that_cannot_work_is_refused(changes: dict[str, str], amal: Agent, as_: SignIn) -> None:
    row, client = taken(amal), as_(amal)
    address = reverse("touchpoints:imports_one", args=[row.pk])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"has_header": "on"}
    assert client.post(address, sent | changes).status_code == 422
    row.refresh_from_db()
    assert row.state == State.UPLOADED
    assert not Job.objects.exists()


def test_another_encoding_is_read_anew(amal: Agent, as_: SignIn) -> None:
    content = "tip;data;email\nComandă livrată;31.01.2026;a@b.example\n".encode("cp1250")
    row = taken(amal, content)
    assert row.plan["encoding"] == "windows-1250"
    sent = {"encoding": "windows-1252", "delimiter": ";"}
    as_(amal).post(reverse("touchpoints:imports_anew", args=[row.pk]), sent)
    row.refresh_from_db()
    assert row.plan["encoding"] == "windows-1252"
    sent = {"encoding": "ebcdic", "delimiter": ";"}
    assert as_(amal).post(reverse("touchpoints:imports_anew", args=[row.pk]), sent).status_code == 422


def test_nobody_else_may_see_or_move_an_import(amal: Agent, noor: Agent, dana: Agent, as_: SignIn) -> None:
    row = taken(amal, table("order_placed,2026-01-01,sirr-7219@x.example,1,SAR,\n"))
    for agent in (noor, dana, make_agent("Omar", "viewer"), make_agent("Lead", "lead")):
        client = as_(agent)
        assert client.post(reverse("touchpoints:imports"), upload(table())).status_code == 403
        for name in ("imports_one", "imports_progress"):
            answer = client.get(reverse(f"touchpoints:{name}", args=[row.pk]))
            assert (answer.status_code, "sirr" in answer.content.decode()) == (403, False)
        for name in ("imports_one", "imports_anew", "imports_run", "imports_undo"):
            assert client.post(reverse(f"touchpoints:{name}", args=[row.pk])).status_code == 403
    assert Import.objects.get().state == State.UPLOADED
    assert not Job.objects.exists()
