"""The shop that a seed makes."""

import hashlib
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from hafawa.demo.matters import MATTERS, SPAM
from hafawa.demo.shop import COLLEAGUES
from hafawa.demo.times import is_ramadan
from hafawa.demo.words import topic_of, words
from hafawa.demo.world import World, make_world

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@cache
def shop(seed: int = 7, now: datetime = NOW) -> World:
    return make_world(seed, now)


def digest(world: World) -> str:
    return hashlib.sha256(repr((world.customers, world.conversations)).encode()).hexdigest()


def everything_said(world: World) -> list[str]:
    texts = []
    for conversation in world.conversations:
        texts.append(conversation.subject)
        for message in conversation.messages:
            texts += [message.said.text, message.said.html, message.said.quoted_text, message.said.quoted_html]
    return texts


def test_same_seed_makes_the_same_shop() -> None:
    assert digest(make_world(7, NOW, customers=60, conversations=120)) == digest(
        make_world(7, NOW, customers=60, conversations=120)
    )


def test_another_seed_makes_another_shop() -> None:
    assert digest(make_world(8, NOW, customers=60, conversations=120)) != digest(
        make_world(7, NOW, customers=60, conversations=120)
    )


def test_the_people_do_not_change_with_the_day() -> None:
    assert make_world(7, NOW + timedelta(days=3), customers=60, conversations=1).customers == (
        make_world(7, NOW, customers=60, conversations=1).customers
    )


def test_there_is_enough_of_everything() -> None:
    world = shop()
    statuses = Counter(conversation.status for conversation in world.conversations)
    assert len(world.customers) >= 320
    assert 1000 <= len(world.conversations) <= 1200
    assert statuses == {"resolved": 982, "open": 62, "waiting": 31, "snoozed": 21, "spam": 24}
    assert len({customer.email for customer in world.customers}) == len(world.customers)


def test_arabic_leads_and_the_others_have_their_share() -> None:
    languages = Counter(conversation.language for conversation in shop().conversations)
    total = sum(languages.values())
    assert 0.45 < languages["ar"] / total < 0.62
    assert 0.15 < languages["en"] / total < 0.30
    assert 0.17 < languages["ro"] / total < 0.32


def test_every_matter_is_written_about_in_every_language() -> None:
    met = {(conversation.matter, conversation.language) for conversation in shop().conversations}
    assert {(matter.key, language) for matter in MATTERS for language in ("ar", "en", "ro")} <= met


def test_conversations_are_short_and_long() -> None:
    lengths = [sum(not m.is_note for m in c.messages) for c in shop().conversations]
    assert min(lengths) == 1
    assert sum(2 <= length <= 7 for length in lengths) > 0.75 * len(lengths)
    assert sum(length >= 11 for length in lengths) >= 10
    assert max(lengths) >= 15


def test_no_slot_is_left_open_and_nothing_is_empty() -> None:
    for conversation in shop().conversations:
        assert conversation.subject.strip()
        for message in conversation.messages:
            assert message.said.text.strip()
    for text in everything_said(shop()):
        assert not re.search(r"[{}¶|]|^\[[a-z]+\]", text), text


def test_times_are_in_order_and_within_ninety_days() -> None:
    world = shop()
    for conversation in world.conversations:
        moments = [message.at for message in conversation.messages]
        assert moments == sorted(moments)
        assert len(set(moments)) == len(moments)
        assert NOW - timedelta(days=90) <= moments[0]
        assert moments[-1] <= NOW
        assert all(moments[0] <= step.at <= NOW for step in conversation.steps)
        assert (conversation.snoozed_until or NOW) >= NOW
    assert [c.started_at for c in world.conversations] == sorted(c.started_at for c in world.conversations)


def test_the_last_word_fits_the_status() -> None:
    for conversation in shop().conversations:
        last = [message for message in conversation.messages if not message.is_note][-1]
        if conversation.status in {"open", "spam"}:
            assert last.by == "customer"
        if conversation.status in {"waiting", "snoozed"}:
            assert last.by != "customer"


def test_nobody_repeats_a_sentence_in_a_short_conversation() -> None:
    for conversation in shop().conversations:
        texts = [message.said.text for message in conversation.messages]
        assert len(set(texts)) == len(texts)


def test_fridays_and_small_hours_are_quiet() -> None:
    hours = Counter(conversation.started_at.hour for conversation in shop().conversations)
    assert sum(hours[hour] for hour in (23, 0, 1, 2, 3)) < 0.12 * sum(hours.values())
    gulf = [c for c in shop().conversations if c.language == "ar"]
    days = Counter(c.started_at.weekday() for c in gulf)
    assert days[4] < days[6]


def test_texts_vary() -> None:
    asked = [conversation.messages[0].said.text for conversation in shop().conversations]
    assert len(set(asked)) > 0.95 * len([c for c in shop().conversations if c.status != "spam"])


def test_files_are_what_they_say() -> None:
    files = [f for c in shop().conversations for m in c.messages for f in m.said.files]
    assert len(files) > 60
    for file in files:
        start = b"%PDF-1.4" if file.content_type == "application/pdf" else b"\x89PNG\r\n"
        assert file.content.startswith(start)
        assert len(file.content) < 60_000


def test_notes_name_only_those_who_may_see() -> None:
    members = {c.key for c in COLLEAGUES if "accounts" in c.teams or c.role == "administrator"}
    named = 0
    for conversation in shop().conversations:
        team = next((step.value for step in conversation.steps if step.what == "team"), conversation.inbox)
        for message in conversation.messages:
            named += len(message.mentions)
            if team in {"accounts", "trade"}:
                assert set(message.mentions) <= members
    assert named > 50


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("matter", [*MATTERS, SPAM], ids=lambda matter: matter.key)
def test_every_matter_has_its_sentences(language: str, matter) -> None:
    needed = ("subject", "ask") if matter is SPAM else ("subject", "ask", "answer", "back", "solve", "done", "note")
    for section in needed:
        assert words(language, matter.key).variants(section), section


@pytest.mark.parametrize("language", ["ar", "en", "ro"])
@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.key)
def test_every_topic_can_be_talked_through(language: str, matter) -> None:
    sentences = words(language, matter.key)
    asked = {topic_of(line) for section, lines in sentences.sections.items() if section[:3] == "ask" for line in lines}
    for topic in asked:
        for section in ("subject", "answer", "back", "solve", "done", "note"):
            assert any(topic_of(line) in ("", topic) for line in sentences.variants(section)), (topic, section)


def test_every_canned_answer_is_there_in_three_languages() -> None:
    arabic, english, romanian = (words(language, "canned").sections for language in ("ar", "en", "ro"))
    assert len(arabic) == 15
    assert set(arabic) == set(english) == set(romanian)


def test_spam_comes_from_strangers() -> None:
    world = shop()
    spammers = {c.customer for c in world.conversations if c.status == "spam"}
    assert spammers
    assert not spammers & {c.customer for c in world.conversations if c.status != "spam"}


def test_romanian_is_written_with_comma_below() -> None:
    assert not re.search("[şţŞŢ]", "".join(everything_said(shop())))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2026, 2, 17), False),
        ((2026, 2, 18), True),
        ((2026, 3, 19), True),
        ((2026, 3, 20), False),
        ((2025, 3, 1), True),
    ],
)
def test_knows_ramadan(day: tuple[int, int, int], expected: bool) -> None:
    assert is_ramadan(datetime(*day, tzinfo=UTC)) is expected
