"""The code as the rules read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "hafawa"
NOT_OURS = {"migrations", "tests", "vendor", "__pycache__", "node_modules"}


@cache
def python_files() -> list[tuple[Path, ast.Module]]:
    """Every module of the package but tests and migrations: its path inside the package, and its syntax tree."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if not NOT_OURS & set(path.parts)]
    return [(path.relative_to(PACKAGE), ast.parse(path.read_text())) for path in paths]


def files(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Files of other kinds, with their text; generated and foreign ones (`*.min.*`, vendor/) left out."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in suffixes and ".min." not in path.name and not NOT_OURS & set(path.parts):
            yield path.relative_to(PACKAGE), path.read_text()


def domain_of(module: str) -> str:
    """`hafawa.sla.models` → `sla`; what is not ours → empty."""
    parts = module.split(".")
    return parts[1] if parts[0] == "hafawa" and len(parts) > 1 else ""


def dotted(node: ast.AST) -> list[str]:
    """The names along a chain of attributes and calls: `Job.objects.filter(…).update`: Job, objects, filter, update."""
    if isinstance(node, ast.Attribute):
        return [*dotted(node.value), node.attr]
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return [node.id] if isinstance(node, ast.Name) else []
