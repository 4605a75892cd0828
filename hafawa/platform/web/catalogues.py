"""Catalogues (.po) are text in the repository; what Django reads (.mo) is made from them whenever they change."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


def compile_stale() -> None:
    """Compile each catalogue that is newer than its compiled form. Costs a few stat() calls when nothing changed."""
    for source in PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        partial = compiled.with_suffix(f".{id(catalogue)}.partial")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(compiled)
