"""One corpus, one set of answers: these run on whichever engine the suite is run on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hafawa.platform.search import finding
from hafawa.platform.search.entries import index, remove, reparent, rescope
from hafawa.platform.search.finding import Hit, find
from hafawa.platform.search.models import SearchEntry
from hafawa.platform.search.places import place

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

MESSAGES = {
    1: "السَّلامُ عليكم، أينَ طَلَبِي رقم HW-10234؟ مرّ أسبوعان ولم يصل شيء.",
    2: "ممكن اعرف وين وصلت الشحنة؟ ابغى الفاتوره كمان",
    3: "أرجو استرداد مبلغ الطلبات وإرسال الفواتير إلى عنواني",
    4: "Hello, where are my orders? The delivery is two weeks late.",
    5: "My order HW-10235 arrived late. I'd like a refund, please.",
    6: "Bună ziua, unde sunt comenzile mele? Țin să precizez că aștept de două săptămâni.",
    7: "Buna ziua, vreau sa returnez comanda si astept banii inapoi",
    8: "ولطلبي الأخير كوبون خصم، شكرًا على المكتبات الجميلة",
    9: "The Ţepeş mug (model ＡＢ１２) broke; رقم الطلب ١٠٢٣٦",
}


def add(number: int, text: str, *, at: datetime = NOON, parent: int = 1) -> None:
    index(kind="message", object_id=number, parent_id=parent, happened_at=at, text=text)


@pytest.fixture
def corpus() -> None:
    for number, text in MESSAGES.items():
        index(
            kind="message",
            object_id=number,
            parent_id=100 + number,
            happened_at=NOON + timedelta(minutes=number),
            text=text,
        )


def numbers(query: str, **how: object) -> list[int]:
    return [hit.object_id for hit in find(query, **how)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("طلب", [9, 8, 3, 1]),
        ("الطلبات", [9, 8, 3, 1]),
        ("طَلَبي", [9, 8, 3, 1]),
        ("وطلبي", [9, 8, 3, 1]),
        ("فاتورة", [3, 2]),
        ("الفواتير", [3, 2]),
        ("مكتبة", [8]),
        ("وصلت", [2]),
        ("اين", [1]),
        ("10236", [9]),
        ("١٠٢٣٦", [9]),
        ("hw-10234", [1]),
        ("order", [5, 4]),
        ("ORDERS late", [5, 4]),
        ("orders refunds", [5]),
        ("comandă", [7, 6]),
        ("comenzi", [7, 6]),
        ("saptamana", [6]),
        ("săptămâni", [6]),
        ("ţin", [6]),
        ("țepeș", [9]),
        ("ab12", [9]),
        ('"رقم الطلب"', [9]),
        ('"where are"', [4]),
        ('"are where"', []),
        ("“two weeks” order", [4]),
        ("absent", []),
        ("order absent", []),
        ("", []),
        ("؟! ' \" * : & | ( ) - _message", []),
        ("NOT late", []),
        ("terms:order", []),
    ],
)
def test_finds_every_form_of_a_word(query: str, found: list[int]) -> None:
    assert numbers(query) == found


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("الفات", [3, 2]),
        ("فوا", [3]),
        ("deliv", [4]),
        ("delivery", [4]),
        ("my orde", [5, 4]),
        ("comenzil", [6]),
        ('"two wee', [4]),
        ("late ", [5, 4]),
        ("ord ", []),
        ("ال", []),
        ("order ال", [5, 4]),
        ("hw", [5, 1]),
    ],
)
def test_finds_a_word_by_its_beginning_while_it_is_typed(query: str, found: list[int]) -> None:
    assert numbers(query, as_typed=True) == found


@pytest.mark.usefixtures("corpus")
def test_answers_with_everything_a_list_needs() -> None:
    at = NOON + timedelta(minutes=8)
    assert find("كوبون") == [
        Hit(place=place("message", 8, at), kind="message", object_id=8, parent_id=108, happened_at=at)
    ]


@pytest.mark.usefixtures("corpus")
def test_indexing_again_replaces_words_time_and_place() -> None:
    index(kind="message", object_id=4, parent_id=7, scope=2, happened_at=NOON, text="mug")
    assert numbers("orders") == [5]
    assert numbers("mug") == [9, 4]
    index(kind="message", object_id=4, parent_id=7, scope=2, happened_at=NOON, text="cup")
    assert numbers("mug") == [9]
    assert SearchEntry.objects.filter(kind="message", object_id=4).values_list("parent_id", "scope").get() == (7, 2)
    assert_index_is_whole()


@pytest.mark.usefixtures("corpus")
def test_old_mail_filled_in_later_stands_at_its_own_time() -> None:
    index(kind="message", object_id=99, parent_id=1, happened_at=NOON + timedelta(minutes=4, seconds=30), text="order")
    assert numbers("order") == [5, 99, 4]


@pytest.mark.usefixtures("corpus")
def test_hidden_scopes_are_left_out_until_rescoped() -> None:
    assert rescope("message", 105, 3) == 1
    assert numbers("order", hidden_scopes={3, 9}) == [4]
    assert numbers("order", hidden_scopes={9}) == [5, 4]
    assert numbers("order", hidden_scopes={3}, group=True) == [4]
    rescope("message", 105, 0)
    assert numbers("order", hidden_scopes={3}) == [5, 4]


@pytest.mark.usefixtures("corpus")
def test_moved_things_are_found_under_their_new_parent_and_scope() -> None:
    assert reparent("message", [4, 5], parent_id=500, scope=3) == 2
    assert {hit.parent_id for hit in find("order")} == {500}
    assert numbers("order", hidden_scopes={3}) == []


@pytest.mark.usefixtures("corpus")
def test_removed_things_are_not_found() -> None:
    assert remove("message", [4, 12345]) == 1
    assert numbers("order") == [5]
    SearchEntry.objects.all().delete()
    assert numbers("order") == []
    assert_index_is_whole()


@pytest.mark.usefixtures("corpus")
def test_kinds_are_found_together_or_apart() -> None:
    index(kind="customer", object_id=4, parent_id=4, happened_at=NOON, text="Order Customer")
    assert [hit.kind for hit in find("order")] == ["message", "message", "customer"]
    assert [hit.kind for hit in find("order", kinds={"customer"})] == ["customer"]
    assert numbers("order", kinds=["customer", "message"]) == [5, 4, 4]
    assert numbers("order", kinds=["article"]) == []
    assert numbers("order", kinds=[]) == []


def test_pages_follow_each_other_without_gaps() -> None:
    for number in range(30):
        index(kind="message", object_id=number, parent_id=number, happened_at=NOON, text="order")
    pages, before = [], None
    while hits := find("order", limit=7, before=before):
        pages += [hit.object_id for hit in hits]
        before = hits[-1].place
    assert pages == list(range(29, -1, -1))


def test_a_conversation_comes_once_on_all_pages_together() -> None:
    for number in range(60):
        index(
            kind="message",
            object_id=number,
            parent_id=number % 12,
            happened_at=NOON + timedelta(seconds=number),
            text="order",
        )
    first = find("order", limit=5, group=True)
    second = find("order", limit=5, group=True, before=first[-1].place)
    third = find("order", limit=5, group=True, before=second[-1].place)
    assert [[hit.parent_id for hit in page] for page in (first, second, third)] == [
        [11, 10, 9, 8, 7],
        [6, 5, 4, 3, 2],
        [1, 0],
    ]
    assert first[0].object_id == 59
    assert find("order", limit=5, group=True, before=third[-1].place) == []


def test_a_rare_word_is_found_behind_many_newer_entries() -> None:
    index(kind="message", object_id=1, parent_id=1, happened_at=NOON, text="needle hay")
    for number in range(2, 620):
        text = "needle hay" if number in (300, 619) else "hay"
        index(kind="message", object_id=number, parent_id=1, happened_at=NOON + timedelta(seconds=number), text=text)
    assert numbers("needle") == [619, 300, 1]
    assert numbers("needle", limit=1) == [619]


def test_indexing_takes_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        index(kind="message", object_id=1, parent_id=1, happened_at=NOON, text=MESSAGES[1])


def test_a_text_without_words_or_with_too_many_is_no_trouble() -> None:
    index(kind="message", object_id=1, parent_id=1, happened_at=NOON, text="")
    index(kind="message", object_id=2, parent_id=1, happened_at=NOON, text="\0 ' \\ \" 😀 " + "x" * 5000)
    index(kind="message", object_id=3, parent_id=1, happened_at=NOON, text="first " + "word " * 20000 + " last")
    assert numbers("x" * 5000) == [2]
    assert numbers("first word") == [3]
    assert numbers("last") == []


def test_dates_outside_what_fits_stand_at_the_ends() -> None:
    assert 0 <= place("message", 1, datetime(1904, 1, 1, tzinfo=UTC)) < place("message", 1, NOON)
    assert place("message", 1, datetime(2900, 1, 1, tzinfo=UTC)) < 2**63


@pytest.mark.parametrize("kind", ["message", "customer", "article", "conversation", "order"])
def test_kinds_in_use_have_codes_of_their_own(kind: str) -> None:
    assert place(kind, 1, NOON) > 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_a_text_finds_itself(text: str) -> None:
    index(kind="message", object_id=1, parent_id=1, happened_at=NOON, text=text)
    words = text.replace('"', " ").split()[:5]
    query = " ".join(words)
    if find(query) == []:
        assert not [word for word in words if any(c.isalnum() for c in word)]


def assert_index_is_whole() -> None:
    """FTS5 compares its index with the table and raises when a row is missing or stale. PostgreSQL's cannot differ."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)")


@pytest.fixture(autouse=True)
def _whole_afterwards() -> Iterator[None]:
    yield
    assert_index_is_whole()


def test_every_way_of_looking_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words frequent long ago and rare lately, rare ones, common ones: page by page, on either engine."""
    for name, small in {"_NEWEST": 3, "_NEWEST_AT_MOST": 6, "_RARE": 4, "_WINDOW": 5, "_WIDER": 2}.items():
        monkeypatch.setattr(finding, name, small)
    said = {
        number: " ".join(
            word
            for word, holds in {
                "faded": number < 30 or number in {41, 77},
                "rare": number in {2, 50, 90},
                "common": number % 2 == 0,
                "word": True,
            }.items()
            if holds
        )
        for number in range(100)
    }
    for number, text in said.items():
        add(number, text, at=NOON + timedelta(days=number % 7, hours=number), parent=number % 9)
    newest_first = [entry.object_id for entry in SearchEntry.objects.order_by("-id")]
    for asked in ("faded", "rare", "common", "faded common", "rare common", "word", "nothing"):
        expected = [number for number in newest_first if set(asked.split()) <= set(said[number].split())]
        found: list[int] = []
        place = None
        while page := find(asked, limit=7, before=place):
            found += [hit.object_id for hit in page]
            place = page[-1].place
        assert found == expected, asked
