"""How the house stands. Each rule is a function from source to complaints, and is shown to complain."""

import ast
import importlib
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from .sources import PACKAGE, domain_of, dotted, python_files

pytestmark = pytest.mark.xdist_group("sources")  # which are read once

LONGEST_FILE = 400
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "shared", "tools"}
ABOUT_IDENTITIES = {"identity_kind"}  # "email" is also a kind of identity, and that is not a channel's name
MAY_WRITE = {"platform", "demo", "bench"}
QUERYSETS = {"objects", "filter", "exclude", "all", "select_for_update"}
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def layers() -> list[set[str]]:
    """The layers of pyproject.toml, highest first."""
    contracts = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lines = next(contract["layers"] for contract in contracts if contract["name"] == "Imports go down")
    return [{name.strip(" ()") for name in line.split("|")} for line in lines]


def points_up(here: str, there: str) -> bool:
    """Whether a foreign key from one domain to the other goes up, or sideways to a sibling."""
    if not here or not there or here == there:
        return False
    rank = {name: number for number, names in enumerate(layers()) for name in names}
    return rank[there] <= rank[here]


def wrong_relations(models: Iterable[type[Model]]) -> Iterator[str]:
    for model in models:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if not field.related_model:
                continue
            name = f"{model._meta.label}.{field.name}"
            if points_up(domain_of(model.__module__), domain_of(field.related_model.__module__)):
                yield f"{name} points up or sideways"


def test_foreign_keys_point_down() -> None:
    assert list(wrong_relations(apps.get_models())) == []


def test_that_a_foreign_key_up_or_sideways_is_noticed() -> None:
    assert points_up("accounts", "conversations")
    assert points_up("customers", "alerts")
    assert not points_up("conversations", "customers")
    assert not points_up("desk", "")


def writes(tree: ast.AST) -> Iterator[str]:
    """The calls that change tables: the manager's and querysets' own, and save() and delete() of a row."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        chain = dotted(node.func)
        name = node.func.attr
        is_of_queryset = bool(QUERYSETS & set(chain[:-1]))
        is_of_row = name in {"save", "delete"} and not node.args and chain[:1] != ["super"]
        if (
            name in ALWAYS_WRITES
            or (name in {"create", "update", "delete"} and is_of_queryset)
            or (is_of_row and not {"session", "cache", "storage"} & set(chain))
        ):
            yield f"{node.lineno}: .{name}()"


def may_write(path: Path) -> bool:
    return path.parts[0] in MAY_WRITE or "actions" in path.with_suffix("").parts or path.name == "testing.py"


def test_only_actions_write() -> None:
    assert [f"{path}:{line}" for path, tree in python_files() if not may_write(path) for line in writes(tree)] == []


@pytest.mark.parametrize(
    "source",
    ["row.save()", "row.save(update_fields=['x'])", "Row.objects.create(a=1)", "Row.objects.filter(a=1).update(b=2)",
     "row.lines.all().delete()", "row.delete()", "Row.objects.bulk_create(rows)", "row.lines.get_or_create(a=1)"],
)  # fmt: skip
def test_that_a_write_is_noticed(source: str) -> None:
    assert len(list(writes(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    ["table.update(a=1)", "cache.delete('k')", "request.session.save()", "super().save()", "digest.update(b'')"],
)
def test_that_what_only_looks_like_a_write_is_not(source: str) -> None:
    assert list(writes(ast.parse(source))) == []


def channel_kinds() -> set[str]:
    return {path.rsplit(".", 1)[-1] for path in settings.CHANNELS}


def named_channels(tree: ast.AST, kinds: set[str]) -> Iterator[str]:
    """Comparisons of something called channel with a channel's name, by operator or by `match`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            about, values = [node.left, *node.comparators], list(ast.walk(node))
        elif isinstance(node, ast.Match):
            about, values = [node.subject], [part for case in node.cases for part in ast.walk(case.pattern)]
        else:
            continue
        named = {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}
        chains = [chain for side in about if (chain := dotted(side)) and chain[-1] not in ABOUT_IDENTITIES]
        if named & kinds and any("channel" in word for chain in chains for word in chain):
            yield f"{node.lineno}: compares a channel with {sorted(named & kinds)}"


def test_a_channel_is_named_only_in_its_own_folder() -> None:
    found = [
        f"{path}:{line}"
        for path, tree in python_files()
        for line in named_channels(tree, channel_kinds())
        if path.parts[0] != "channels"
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    ["if inbox.channel == 'email': pass", "x = channel.kind in ('email', 'chat')",
     "match inbox.channel:\n    case 'email': pass"],
)  # fmt: skip
def test_that_a_channel_called_by_name_is_noticed(source: str) -> None:
    assert len(list(named_channels(ast.parse(source), {"email"}))) == 1
    assert list(named_channels(ast.parse("channel_for(kind).identity_kind == 'email'"), {"email"})) == []


def unwired(written: set[str], wired: set[str]) -> set[str]:
    return written ^ wired


def test_every_handler_is_on_the_page_of_consequences() -> None:
    page = importlib.import_module(settings.SUBSCRIPTIONS)
    tables = (page.SHOW, page.DECIDE, page.TELL)
    wired = {f"{each.__module__}.{each.__name__}" for table in tables for row in table.values() for each in row}
    written = {
        f"hafawa.{'.'.join(path.with_suffix('').parts)}.{node.name}"
        for path, tree in python_files()
        if path.name in {"handlers.py", "live.py"} and path.parts[0] != "platform"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("on_")
    }
    assert unwired(written, wired) == set()


def test_that_a_forgotten_handler_is_noticed() -> None:
    assert unwired({"hafawa.sla.handlers.on_reply"}, set()) == {"hafawa.sla.handlers.on_reply"}


def is_junk_drawer(path: Path) -> bool:
    return bool(JUNK_DRAWERS & {part.removesuffix(".py") for part in path.parts})


def test_no_file_is_a_junk_drawer() -> None:
    assert [str(path) for path, _ in python_files() if is_junk_drawer(path)] == []


def test_that_a_junk_drawer_is_noticed() -> None:
    assert is_junk_drawer(Path("sla/utils.py"))
    assert is_junk_drawer(Path("sla/helpers/clock.py"))
    assert not is_junk_drawer(Path("sla/clock.py"))


def too_long(text: str) -> bool:
    return text.count("\n") > LONGEST_FILE


def test_files_stay_small() -> None:
    assert [str(path) for path, _ in python_files() if too_long((PACKAGE / path).read_text())] == []


def test_that_a_long_file_is_noticed() -> None:
    assert too_long("x = 1\n" * 401)
    assert not too_long("x = 1\n" * 400)
