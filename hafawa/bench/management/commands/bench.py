import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hafawa.bench.measures import MEASURES, SIZES, run
from hafawa.bench.place import Place, cache_dir, place_for
from hafawa.bench.ratios import ratios


class Command(BaseCommand):
    """Each measurement runs in a process of its own, in a place of its own: see place.py."""

    help = "Measure what mails, pages, searches and open desks cost. One JSON line a figure."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=[*MEASURES, "all"])
        parser.add_argument("--size", type=int, action="append", help="conversations held; may be given several times")
        parser.add_argument(
            "--database", action="append", default=[],
            help="a name beside which filled databases are made, e.g. postgres://postgres@127.0.0.1/bench; "
            "may be given several times; without it, SQLite in the cache directory",
        )  # fmt: skip
        parser.add_argument("--dir", type=Path, default=cache_dir(), help=f"what is kept ({cache_dir()})")
        parser.add_argument("--inside", action="store_true", help="measure here: meant for the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._here(options["what"], options["size"][0])
            return
        lines: list[dict[str, Any]] = []
        for what in MEASURES if options["what"] == "all" else [options["what"]]:
            for url in options["database"] or [""]:
                for size in options["size"] or SIZES[what]:
                    lines += self._elsewhere(what, place_for(url, size, options["dir"].resolve()))
        for line in ratios(lines):
            self.stdout.write(line)

    def _here(self, what: str, size: int) -> None:
        from django.db import connection

        for figure in run(what, size):
            self.stdout.write(figure.line(size=size, database=connection.vendor))
            self.stdout.flush()

    def _elsewhere(self, what: str, place: Place) -> list[dict[str, Any]]:
        import json

        place.make()
        command = [sys.executable, "-m", "hafawa", "bench", what, "--inside", "--size", str(place.size)]
        found = []
        for line in _lines_of(command, place.environment()):
            self.stdout.write(line)
            self.stdout.flush()
            found.append(json.loads(line))
        return found


def _lines_of(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    with Popen(command, env=environment, stdout=PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        yield from (line.strip() for line in process.stdout if line.strip())
    if process.returncode:
        raise CommandError("The measurement failed: see above.")
