"""What is written about Hafawa is so: settings, commands, packages and links; nothing of anybody's own machine."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

from hafawa.config.environment import Environment

from .sources import PACKAGE

ROOT = PACKAGE.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?\)")
FENCED = re.compile(r"^( *)(```|~~~).*?^\1\2", re.MULTILINE | re.DOTALL)
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A folder of somebody's own, or a host names are fetched from: neither means anything to another reader.
PRIVATE = re.compile(
    r"(?<![\w.])/(?:home|Users|root)/[\w.-]+|[\w-]*(?:artifactory|nexus|pypi|npm|registry|mirror)[\w-]*\.[\w.-]*"
    r"(?:internal|local|corp|lan)\b"
)
SCRIPTS = {"ar": re.compile("[\u0621-\u064a]"), "latin": re.compile("[A-Za-zăâîșțĂÂÎȘȚ]")}


def text_of(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text()


def pages() -> list[Path]:
    """Every page that somebody reads."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "assets" / "README.md"])


def unsaid(names: Iterable[str], text: str) -> list[str]:
    """Names that stand nowhere in the text between back quotes."""
    said = set(re.findall(r"`([^`\n]+)`", text))
    return sorted(
        name for name in names if not any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", s) for s in said)
    )


def test_every_setting_is_described() -> None:
    names = {f"HAFAWA_{name.upper()}" for name in Environment.model_fields}
    assert unsaid(names, text_of("docs", "admin", "configure.md")) == []


def test_no_setting_is_described_that_there_is_not() -> None:
    known = {f"HAFAWA_{name.upper()}" for name in Environment.model_fields}
    told = {name for page in pages() for name in re.findall(r"HAFAWA_[A-Z_]+[A-Z]", page.read_text())}
    assert {name for name in told if not name.startswith("HAFAWA_TEST_")} <= known


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if str(app).startswith("hafawa.")}


def test_every_command_is_mentioned() -> None:
    text = "\n".join(page.read_text() for page in pages())
    assert unsaid({f"hafawa {name}" for name in own_commands()}, text) == []


def test_no_command_is_mentioned_that_there_is_not() -> None:
    commands = set(get_commands())
    told = {name for page in pages() for name in re.findall(r"`hafawa ([a-z_]+)", page.read_text())}
    assert told <= commands


def test_that_what_is_unsaid_is_noticed() -> None:
    assert unsaid({"HAFAWA_PORT"}, "`HAFAWA_SMTP_PORT` and HAFAWA_PORT") == ["HAFAWA_PORT"]
    assert unsaid({"hafawa web"}, "run `hafawa web --help`") == []


def required(text: str) -> set[str]:
    """The packages a requirements file names itself."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return {re.split(r"[\[<>=~! ;]", line)[0] for line in lines if line and not line.startswith("-")}


def direct_dependencies() -> set[str]:
    script = json.loads(text_of("assets", "package.json"))
    return (
        required(text_of("requirements", "base.in"))
        | required(text_of("requirements", "dev.in"))
        | set(script.get("dependencies", {}))
        | set(script.get("devDependencies", {}))
    )


def explained(text: str) -> dict[str, list[str]]:
    """Package → why, licence, what instead, as the tables of docs/dependencies.md say."""
    rows = (line.strip("| \n").split(" | ") for line in text.splitlines() if line.startswith("| "))
    return {row[0]: row[1:] for row in rows if row[0] not in {"package", "---"}}


def test_every_direct_dependency_is_explained_and_no_other() -> None:
    rows = explained(text_of("docs", "dependencies.md"))
    assert set(rows) == direct_dependencies()
    assert [name for name, cells in rows.items() if len(cells) != 3 or not all(cells)] == []


def test_that_a_dependency_is_read_whatever_its_form() -> None:
    assert required("-r base.in\ndjango>=5.2,<5.3\npsycopg[binary]\n# why\nredis ; x\n") == {
        "django",
        "psycopg",
        "redis",
    }


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Relative links that lead nowhere, and anchors that their page does not have."""
    for target in LINK.findall(FENCED.sub("", text)):
        if OUTSIDE.match(target):
            continue
        name, _hash, anchor = target.partition("#")
        there = (page.parent / unquote(name)).resolve() if name else page
        if not there.exists():
            yield f"{page.name}: {target}"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text()):
            yield f"{page.name}: {target} (no such heading)"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ +(.+?)\s*$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text())) == []


def test_that_a_broken_link_is_noticed() -> None:
    page = DOCS / "index.md"
    assert list(broken_links(page, "[a](nowhere.md) [b](https://example.com) [c](index.md#nothing)")) == [
        "index.md: nowhere.md",
        "index.md: index.md#nothing (no such heading)",
    ]


def test_every_page_is_in_the_manual() -> None:
    nav = text_of("mkdocs.yml").partition("\nnav:")[2]
    lacking = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")]
    assert [name for name in lacking if f": {name}\n" not in f"{nav}\n"] == [], "name it in mkdocs.yml, under nav"


def test_agents_read_each_page_in_their_language() -> None:
    agents = DOCS / "agent"
    english = {page.name for page in agents.glob("*.md") if page.name.count(".") == 1}
    for language in ("ar", "ro"):
        assert {page.name.replace(f".{language}.md", ".md") for page in agents.glob(f"*.{language}.md")} == english


def glossary_rows(text: str) -> list[list[str]]:
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def incomplete_rows(text: str) -> list[str]:
    """Rows where a language is missing, or stands in the other script. A dash: the word is only in the code."""
    found = []
    for code, english, arabic, romanian, meaning in glossary_rows(text):
        said = (
            SCRIPTS["latin"].search(english)
            and (SCRIPTS["ar"].search(arabic) or arabic == "–")
            and (SCRIPTS["latin"].search(romanian) or romanian == "–")
            and (arabic == "–") == (romanian == "–")
        )
        if not (code and said and meaning):
            found.append(code)
    return found


def test_the_glossary_has_every_word_in_three_languages() -> None:
    text = text_of("GLOSSARY.md")
    assert len(glossary_rows(text)) > 30
    assert incomplete_rows(text) == []


def test_that_a_missing_word_is_noticed() -> None:
    head = "| a | b | c | d | e |\n| --- | --- | --- | --- | --- |\n"
    assert incomplete_rows(f"{head}| tag | tag | | etichetă | a word |\n") == ["tag"]
    assert incomplete_rows(f"{head}| tag | tag | وسم | etichetă | a word |\n") == []


def kept_files() -> list[Path]:
    """What the repository holds, as text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git repository: a release has nothing to look through")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def test_nothing_names_a_folder_or_a_host_of_somebodys_own() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in kept_files()
        if path != Path(__file__)
        for hit in PRIVATE.findall(path.read_text(errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize("text", ["in /home/noor/x", "https://pypi.corp.internal/simple"])
def test_that_a_name_of_somebodys_own_is_noticed(text: str) -> None:
    assert PRIVATE.search(text)


@pytest.mark.parametrize("text", ["https://pypi.org/simple", "/opt/hafawa", "a network/home/page", "desk/work"])
def test_that_public_names_are_let_through(text: str) -> None:
    assert not PRIVATE.search(text)
