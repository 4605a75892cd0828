"""Three languages, complete: what the code and the templates say is in each app's Arabic and Romanian catalogue."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.apps import apps
from django.core.management import call_command

from .sources import PACKAGE, dotted, files, python_files

pytestmark = pytest.mark.xdist_group("sources")  # which are read once
PLURALS = {"ar": 6, "ro": 3}
CALLS = re.compile(r"^(_|u?n?p?n?gettext(_lazy|_noop)?)$")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|(%[sd])")
SAYS_SOMETHING = re.compile(r"gettext|\b_\(|{%\s*(blocktrans|trans)")
APPS = sorted(Path(config.path) for config in apps.get_app_configs() if Path(config.path).is_relative_to(PACKAGE))


def built_in_calls(tree: ast.AST) -> Iterator[str]:
    """Translation calls whose text is put together before it is looked up, and is therefore never found."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (chain := dotted(node.func)) and CALLS.match(chain[-1]):
            for argument in node.args:
                is_formatted = isinstance(argument, ast.Call) and dotted(argument.func)[-1:] == ["format"]
                if isinstance(argument, ast.JoinedStr | ast.BinOp) or is_formatted:
                    yield f"{node.lineno}: {chain[-1]}() of a text put together"


def test_no_text_is_put_together_inside_a_translation_call() -> None:
    assert [f"{path}:{line}" for path, tree in python_files() for line in built_in_calls(tree)] == []


@pytest.mark.parametrize("call", ["_(f'{n} mails')", "gettext('%s mails' % n)", "ngettext('{}'.format(n), 'b', n)"])
def test_that_a_text_put_together_is_noticed(call: str) -> None:
    assert len(list(built_in_calls(ast.parse(call)))) == 1
    assert list(built_in_calls(ast.parse("_('mails') % n"))) == []


def test_words_are_only_said_where_a_catalogue_can_be() -> None:
    outside = [
        str(path)
        for path, text in files(".py", ".html")
        if SAYS_SOMETHING.search(text)
        and not any((PACKAGE / path).is_relative_to(app) for app in APPS)
        and "_gettext" not in text
    ]
    assert outside == []


def extracted(app: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """What makemessages finds in an app, from a copy, so that the app's own catalogues stay untouched."""
    ignore = shutil.ignore_patterns("locale", "tests", "static", "migrations", "__pycache__")
    shutil.copytree(app, place / "app", ignore=ignore)
    (place / "app" / "locale").mkdir()
    monkeypatch.chdir(place / "app")
    call_command("makemessages", locale=["en"], no_wrap=True, no_location=True, no_obsolete=True, verbosity=0)
    found = place / "app" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    return read_po(BytesIO(found.read_bytes() if found.exists() else b""))


def catalogue(folder: Path, language: str) -> Catalog:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)


def placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def lacks(source: Message, translation: Message | None, plurals: int) -> str:
    """What is wrong with one translation; empty when it is whole."""
    if translation is None:
        return "missing"
    if translation.fuzzy:
        return "fuzzy"
    if isinstance(source.id, tuple):
        said = translation.string if isinstance(translation.string, tuple) else (translation.string,)
        if len(said) != plurals or not all(said):
            return f"{len([form for form in said if form])} of {plurals} plural forms"
        # "one" and "two" are words in Arabic: a plural form may leave the number out, never invent one
        wrong = set().union(*map(placeholders, said)) - set().union(*map(placeholders, source.id))
    else:
        if not translation.string:
            return "empty"
        wrong = placeholders(str(translation.string)) ^ placeholders(source.id)
    return f"placeholders differ: {sorted(wrong)}" if wrong else ""


def incomplete(words: Catalog, ours: Catalog, theirs: Catalog, plurals: int) -> list[str]:
    """Every word of an app that its catalogue (or Django's own) does not say whole."""
    found = []
    for source in words:
        if not source.id:
            continue
        key = source.id[0] if isinstance(source.id, tuple) else source.id
        translation = ours.get(key, source.context) or theirs.get(key, source.context)
        if complaint := lacks(source, translation, plurals):
            found.append(f"{key!r}: {complaint}")
    return found


@pytest.mark.parametrize("app", APPS, ids=lambda app: str(app.relative_to(PACKAGE)))
def test_catalogues_are_complete(app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("xgettext"):
        assert os.environ.get("HAFAWA_TEST_REQUIRE") != "all", "needs gettext"
        pytest.skip("NEEDS gettext: xgettext is not installed")
    words = extracted(app, tmp_path, monkeypatch)
    django_own = Path(django.__file__).parent / "conf"
    found = [
        f"{language}: {complaint}"
        for language, plurals in PLURALS.items()
        for complaint in incomplete(words, catalogue(app, language), catalogue(django_own, language), plurals)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.po")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_catalogues_count_as_their_language_does(path: Path) -> None:
    language = path.parts[-3]
    found = re.search(r"nplurals\s*=\s*(\d)", path.read_text())
    assert found is not None
    assert int(found[1]) == PLURALS[language]
    assert not re.search("[şţŞŢ]", path.read_text()), "Romanian is written with a comma below, not a cedilla"


def one(text: str) -> Catalog:
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    return read_po(BytesIO((header + text).encode()), locale="ro")


@pytest.mark.parametrize(
    ("translation", "complaint"),
    [
        ("", "missing"),
        ('msgid "Hi %(who)s"\nmsgstr ""\n', "empty"),
        ('#, fuzzy\nmsgid "Hi %(who)s"\nmsgstr "Salut %(who)s"\n', "fuzzy"),
        ('msgid "Hi %(who)s"\nmsgstr "Salut %(cine)s"\n', "placeholders differ"),
    ],
)
def test_that_an_incomplete_translation_is_noticed(translation: str, complaint: str) -> None:
    words = one('msgid "Hi %(who)s"\nmsgstr ""\n')
    assert complaint in incomplete(words, one(translation), Catalog(), 3)[0]
    assert incomplete(words, one('msgid "Hi %(who)s"\nmsgstr "Salut %(who)s"\n'), Catalog(), 3) == []


def test_that_a_missing_plural_form_is_noticed() -> None:
    words = one('msgid "%(n)s mail"\nmsgid_plural "%(n)s mails"\nmsgstr[0] ""\nmsgstr[1] ""\n')
    two = one('msgid "%(n)s mail"\nmsgid_plural "%(n)s mails"\nmsgstr[0] "un mail"\nmsgstr[1] "%(n)s mailuri"\n')
    assert "2 of 3 plural forms" in incomplete(words, two, Catalog(), 3)[0]
