"""What it costs to understand a mail, without keeping it: ordinary ones a second, and one of 25 MB."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

from hafawa.channels.email.inspection import report
from hafawa.channels.email.parse import read
from hafawa.conversations.models import Inbox

from .mails import Mails
from .meter import TRYING, Figure, Meter

CPU_MS = 1000 / 150
"""150 mails a second and core."""
LARGE, LARGE_S, LARGE_MB = 25_000_000, 3.0, 300.0


def measure(size: int) -> Iterator[Figure]:
    inbox = Inbox.objects.order_by("id")[0]
    is_trying = 0 < size < TRYING
    mails = Mails(inbox).take(40 if is_trying else 400)
    calls = [partial(read, mail.raw, inbox.door) for mail in mails]
    for call in calls[:30]:
        call()
    cost = Meter(size).cost_of_each(calls, rounds=8)
    yield from cost.figures("parse.mail", cpu=CPU_MS)
    yield Figure("parse.rate", 1000 / cost.cpu_ms, "mails/s")
    yield from _large(LARGE // 25 if is_trying else LARGE)


def _large(size: int) -> Iterator[Figure]:
    """In a process of its own, which starts, reads, understands and says what it used: all of it is counted."""
    with TemporaryDirectory() as directory:
        mail = Path(directory) / "large.eml"
        mail.write_bytes(_with_file(size))
        told = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", _INSIDE, str(mail)], stdout=subprocess.PIPE, text=True, check=True
        )
    cpu_s, peak_mb = map(float, told.stdout.split())
    more = {"mail_mb": size / 1e6}
    yield Figure("parse.large", cpu_s, "CPU s", LARGE_S, more)
    yield Figure("parse.large.memory", peak_mb, "MB", LARGE_MB, more)


_INSIDE = """
import django, sys
django.setup()
from hafawa.bench.parsing import understand_one
understand_one(sys.argv[1])
"""


def understand_one(path: str) -> None:
    """Prints the CPU seconds this process has used, and the most memory it held, in MB (Linux)."""
    json.dumps(report(Path(path).read_bytes()))
    status = Path("/proc/self/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert peak is not None
    print(process_time(), int(peak[1]) * 1024 / 1e6)


def _with_file(size: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Layla <layla@client.example>", "support@shop.example", "الصور"
    mail.set_content("مرفق الصور كلها.")
    content = Random(1).randbytes(size * 3 // 4 * 76 // 77)
    mail.add_attachment(content, maintype="image", subtype="jpeg", filename="صور.jpg")
    return mail.as_bytes()
