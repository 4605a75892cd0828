"""hafawa mail receive [--inbox ADDRESS] < file.eml · hafawa mail inspect FILE"""

import io
import json
import os
import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from hafawa.conversations.actions import arrive

from ... import inspection, limits, queries
from ...mail import arrival_key
from ...receiver import SIZE_LIMIT

UNREADABLE = 2


class Command(BaseCommand):
    """For mail servers that hand mail to a program, and for people who want to know what becomes of one.

    Exit codes of `receive` are those of sysexits.h, which mail servers know.
    """

    help = (
        "Take a mail from standard input into an inbox (exit 0: kept; 75: try again; 64, 65: not ours), or look at one."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        receive = commands.add_parser("receive", help="Keep the mail on standard input.")
        receive.add_argument("--inbox", metavar="ADDRESS", default="", help="Whom it is for; else its header says.")
        inspect = commands.add_parser(
            "inspect", help="Print what Hafawa understands of a mail, as JSON. Keeps nothing."
        )
        inspect.add_argument("file", help="A mail as it came over the wire (.eml), or - for standard input.")

    def handle(self, *_args: Any, command: str, inbox: str = "", file: str = "", **_options: Any) -> None:
        if command == "inspect":
            self._inspect(file)
        else:
            _receive(inbox)

    def _inspect(self, file: str) -> None:
        try:
            with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
                raw = source.read(limits.SIZE + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=UNREADABLE) from error
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        self.stdout.write(json.dumps(inspection.report(raw), ensure_ascii=False, indent=2))


def _receive(inbox: str) -> None:
    raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if not raw.strip():
        raise CommandError("There is no mail on standard input.", returncode=os.EX_USAGE)
    if len(raw) > SIZE_LIMIT:
        raise CommandError(f"The mail is larger than {SIZE_LIMIT} bytes.", returncode=os.EX_DATAERR)
    try:
        found = queries.inbox_for(inbox) if inbox else queries.inbox_in_header(raw)
        if found is None:
            told = f"No active inbox has the address {inbox}." if inbox else "No active inbox is among the recipients."
            raise CommandError(told, returncode=os.EX_USAGE)
        noted = f"Delivered-To: {inbox}\r\n".encode() if inbox else b""
        arrive(inbox=found, external_id=arrival_key(raw), raw=noted + raw)
    except (DatabaseError, OSError) as error:
        raise CommandError(f"Not kept, try again: {error}", returncode=os.EX_TEMPFAIL) from error
