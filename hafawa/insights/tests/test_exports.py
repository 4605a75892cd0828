"""Files of figures: typed, in the reader's direction, safe to open, and for whoever asked alone."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from hafawa.accounts.models import Agent, Role
from hafawa.accounts.testing import make_agent, make_team
from hafawa.conversations import actions as conversations
from hafawa.conversations.testing import make_conversation, make_inbox, recorded_channel
from hafawa.insights import actions
from hafawa.insights.models import Export
from hafawa.insights.sheets import Seconds, Share, Sheet
from hafawa.insights.workbook import comma_separated, safe, xlsx
from hafawa.platform.jobs.testing import run_all

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
ASKED = {"first": "2026-11-16", "last": "2026-11-22"}
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    cache.clear()
    with time_machine.travel(MONDAY, tick=False) as clock, recorded_channel():
        yield clock


@pytest.fixture
def lead(clock: Clock) -> Agent:
    return make_agent("Huda", Role.LEAD, language="ar")


@pytest.fixture
def busy(clock: Clock, lead: Agent) -> None:
    inbox = make_inbox()
    evil = make_conversation(inbox, sender="evil@example.com", subject="=HYPERLINK(1)", name="@evil")
    make_conversation(inbox, sender="layla@example.com")
    clock.shift(timedelta(minutes=10))
    conversations.reply(conversation=evil, by=lead.actor, text="نعم", then="resolved")
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    run_all()


def signed_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def made(agent: Agent, kind: str, figure: str = "", **more: str) -> Export:
    actions.start_export(agent=agent, kind=kind, asked={**ASKED, **more}, figure=figure)
    run_all()
    return Export.objects.latest("id")


def lines_of(row: Export) -> list[list[str]]:
    return list(csv.reader(StringIO(bytes(row.content or b"").decode("utf-8-sig"))))


def test_every_cell_has_its_type_and_no_text_is_a_formula() -> None:
    sheet = Sheet(
        "=A1/[x]", ["Name", "=1+1", "Share", "Day", "At", "Count"],
        [["=cmd|'/c calc'!A0", Seconds(90_000), Share(0.25), date(2026, 11, 16), MONDAY, 7]],
    )  # fmt: skip
    with ZipFile(BytesIO(xlsx([sheet, sheet], is_rtl=True, zone=UTC))) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        index = ElementTree.fromstring(book.read("xl/workbook.xml"))
        names = [each.get("name") for each in index.iterfind(".//m:sheet", NS)]
    assert names == ["=A1  x", "=A1  x 2"]
    assert page.find(".//m:f", NS) is None, "no formula anywhere"
    assert page.find(".//m:sheetView", NS).get("rightToLeft") == "1"  # type: ignore[union-attr]
    assert page.find(".//m:pane", NS).get("state") == "frozen"  # type: ignore[union-attr]
    cells = {cell.get("r"): (cell.get("t"), cell.findtext("m:v", None, NS)) for cell in page.iter(f"{{{NS['m']}}}c")}
    assert cells["A2"][0] in {"inlineStr", "s"}
    numbers = [float(cells[name][1] or 0) for name in ("B2", "C2", "D2", "F2")]
    assert numbers == pytest.approx([90_000 / 86_400, 0.25, 46_342, 7])


def test_a_csv_says_the_same_and_marks_what_looks_like_a_formula() -> None:
    sheet = Sheet("x", ["Name", "-2"], [["=1", Seconds(90), Share(0.5), MONDAY, None]])
    assert comma_separated([sheet], zone=UTC).decode("utf-8-sig").splitlines() == [
        "Name,'-2", "'=1,90,0.5,2026-11-16 09:00,",
    ]  # fmt: skip


def test_no_text_of_a_csv_is_a_formula() -> None:
    assert [safe(each) for each in ("=1+1", " +cmd", "@x", "-2", "\t=1", "Orders", "")] == [
        "'=1+1", "' +cmd", "'@x", "'-2", "'\t=1", "Orders", "",
    ]  # fmt: skip


def test_the_file_says_what_the_page_says(busy: None, lead: Agent) -> None:
    row = made(lead, "csv")
    assert (row.state, row.name) == ("ready", "figures-2026-11-16-2026-11-22.csv")
    lines = lines_of(row)
    page = signed_in(lead).get(reverse("insights:figures"), ASKED)
    total = next(line for line in lines if line[:1] == ["المجموع"])
    assert total[1] == "2"
    assert page.context["table"]["total"][0]["words"] == "2"
    first = next(line for line in lines if line[:1] == ["الرد الأول"])
    assert (first[1], page.context["cards"][0]["big"]) == ("600", "10 د")


def test_a_list_behind_a_number_is_exported_whole(busy: None, lead: Agent) -> None:
    lines = lines_of(made(lead, "csv", "first_answer"))
    assert [(line[1], line[2], line[-1]) for line in lines[1:]] == [("'=HYPERLINK(1)", "'@evil", "600")]
    book = bytes(made(lead, "xlsx", "first_answer").content or b"")
    with ZipFile(BytesIO(book)) as opened:
        assert b"<f>" not in opened.read("xl/worksheets/sheet1.xml")


def test_progress_is_written_down_while_it_is_made(busy: None, lead: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    real = Export.objects.filter(pk=0).__class__.update

    def update(rows: object, **values: object) -> int:
        if "total" in values and "state" not in values:
            told.append((values["done"], values["total"]))  # type: ignore[arg-type]
        return real(rows, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(Export.objects.filter(pk=0).__class__, "update", update)
    made(lead, "xlsx")
    assert told == [(number, 7) for number in range(1, 8)]


def test_a_second_run_changes_nothing(busy: None, lead: Agent) -> None:
    row = made(lead, "xlsx")
    before = bytes(row.content or b"")
    actions.make_export.call(row.pk)
    assert bytes(Export.objects.get(pk=row.pk).content or b"") == before


def test_nobody_else_sees_or_takes_a_file(busy: None, lead: Agent) -> None:
    row = made(lead, "csv")
    address = reverse("insights:export_download", args=[row.pk])
    assert signed_in(lead).get(address).status_code == 200
    assert signed_in(make_agent("Dana", Role.ADMINISTRATOR)).get(address).status_code == 404
    assert signed_in(make_agent("Noor")).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert (
        "figures-2026"
        not in signed_in(make_agent("Other", Role.LEAD)).get(reverse("insights:exports")).content.decode()
    )


def test_a_stranger_starts_no_file(busy: None) -> None:
    asked = {**ASKED, "kind": "xlsx"}
    assert signed_in(make_agent("Noor")).post(reverse("insights:export_start"), asked).status_code == 403
    Client().post(reverse("insights:export_start"), asked)
    assert not Export.objects.exists()


def test_what_a_file_holds_is_what_its_owner_may_see(clock: Clock, lead: Agent) -> None:
    make_conversation(make_inbox(team=make_team("Orders", members=(make_agent("Noor"),))), subject="سر")
    actions.settle_recent(until=datetime.now(UTC) + timedelta(seconds=60))
    assert "سر" not in bytes(made(lead, "csv", "started").content or b"").decode()


def test_whoever_lost_the_right_meanwhile_gets_nothing(busy: None, lead: Agent) -> None:
    row = actions.start_export(agent=lead, kind="csv", asked=ASKED)
    Agent.objects.filter(pk=lead.pk).update(role=Role.AGENT)
    run_all()
    row.refresh_from_db()
    assert (row.state, row.content) == ("failed", None)


@pytest.mark.parametrize("asked", [
    {"kind": "exe"}, {"kind": "csv", "figure": "moon"}, {"kind": "csv", "first": "x"},
    {"kind": "csv", "figure": "started", "by": "moon"}, {"kind": "csv", "figure": "started", "by": "team", "name": "x"},
])  # fmt: skip
def test_a_bad_wish_is_told_so_and_starts_nothing(clock: Clock, lead: Agent, asked: dict[str, str]) -> None:
    page = signed_in(lead).post(reverse("insights:export_start"), {**ASKED, **asked}, follow=True)
    assert "لا يمكن تصدير هذا" in page.content.decode()
    assert not Export.objects.exists()


def test_a_fourth_file_waits_for_the_others(clock: Clock, lead: Agent) -> None:
    for _number in range(3):
        actions.start_export(agent=lead, kind="csv", asked=ASKED)
    with pytest.raises(ValidationError):
        actions.start_export(agent=lead, kind="csv", asked=ASKED)


def test_files_are_thrown_away_after_a_week(busy: None, lead: Agent, clock: Clock) -> None:
    made(lead, "csv")
    clock.shift(timedelta(days=8))
    assert actions.forget_old() == 1
    assert not Export.objects.exists()
