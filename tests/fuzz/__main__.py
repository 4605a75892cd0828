"""`python -m tests.fuzz [MINUTES]`: odd mails through `mail inspect`, ten minutes unless told otherwise.

Exit 1 with the mail that was not understood without raising, was not UTF-8 afterwards, or took too long.
"""

import json
import os
import sys
import time

import django
from hypothesis import HealthCheck, Phase, given, settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
django.setup()

from hafawa.channels.email.inspection import report  # noqa: E402
from hafawa.channels.email.tests.oddities import mails  # noqa: E402

AT_ONCE = 300
LONGEST_S = 2.0
seen = 0


@settings(
    max_examples=AT_ONCE,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
@given(mails())
def understands(raw: bytes) -> None:
    global seen
    seen += 1
    began = time.process_time()
    told = report(raw)
    took = time.process_time() - began
    assert took < LONGEST_S, f"{took:.1f} s"
    own = [problem for problem in told["problems"] if "Error: " in problem]
    assert not own, own  # it was caught, and is still a bug
    json.dumps(told, ensure_ascii=False).encode()


def main(minutes: float) -> None:
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        understands()
    print(f"{seen} mails, none broke it")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
