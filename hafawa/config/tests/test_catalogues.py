"""A catalogue made anew differs from the old one by what has changed, and by nothing else."""

from pathlib import Path

import pytest

from hafawa.config.catalogues import arranged, entries
from hafawa.config.management.commands.messages import LANGUAGES, arrange, catalogues_of, folders

HEADER = 'msgid ""\nmsgstr ""\n"Language: ro\\n"\n'
OLD = (
    HEADER
    + """
msgid "Zebra"
msgstr "Zebră"

#, python-format
msgid "%(count)s apple"
msgid_plural "%(count)s apples"
msgstr[0] "%(count)s măr"
msgstr[1] "%(count)s mere"

msgctxt "status"
msgid "Open"
msgstr "Deschis"

msgid "Open"
msgstr "Deschide"
"""
)


def turned(catalogue: str) -> str:
    """The same messages the other way round, as the tool might find them."""
    header, *rest = [entry.text for entry in entries(catalogue)]
    return "\n\n".join([header.replace("ro", "xx"), *reversed(rest)]) + "\n"


def test_the_order_words_and_header_of_before_stay() -> None:
    assert arranged(OLD, turned(OLD)) == OLD
    assert arranged(OLD, OLD) == OLD


def test_what_is_new_comes_last_and_what_is_gone_is_gone() -> None:
    fresh = turned(OLD).replace('msgid "Zebra"\nmsgstr "Zebră"', 'msgid "Lion"\nmsgstr ""')
    told = arranged(OLD, fresh)
    assert told == OLD.replace('msgid "Zebra"\nmsgstr "Zebră"\n\n', "") + '\nmsgid "Lion"\nmsgstr ""\n'


def test_no_guess_of_the_tool_is_taken_for_a_translation() -> None:
    guess = '#, fuzzy, python-format\n#| msgid "Zebra"\nmsgid "%(n)s zebras"\nmsgstr ""\n"Zebră"\n'
    told = arranged(OLD, OLD + "\n" + guess)
    assert told == OLD + '\n#, python-format\nmsgid "%(n)s zebras"\nmsgstr ""\n'


def test_messages_no_longer_used_are_not_kept() -> None:
    assert arranged("", OLD + '\n#~ msgid "Old"\n#~ msgstr "Vechi"\n') == OLD


def test_a_catalogue_without_messages_is_none() -> None:
    assert arranged(OLD, HEADER) == ""
    assert arranged("", HEADER) == ""


def test_empty_catalogues_and_their_folders_are_taken_away(tmp_path: Path) -> None:
    for language in LANGUAGES:
        path = tmp_path / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        path.write_text(HEADER)
    assert not arrange(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_of_ours_is_read_whole(language: str) -> None:
    for folder in folders():
        for path in catalogues_of(folder):
            text = path.read_text()
            assert arranged(text, turned(text)) == arranged(text, text)


def test_a_first_catalogue_has_the_forms_of_its_language(tmp_path: Path) -> None:
    path = tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('# SOME TITLE.\nmsgid ""\nmsgstr ""\nmsgid "Tea"\nmsgstr ""\n')
    assert arrange(tmp_path, {})
    header, tea = entries(path.read_text())
    assert header.is_header
    assert "nplurals=6" in header.text
    assert tea.text == 'msgid "Tea"\nmsgstr ""'
