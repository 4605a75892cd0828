"""`python -m tests.fuzz [MINUTES [ROUNDS]]`: odd mails through `mail inspect`, ten minutes unless told otherwise; then
every property of the suite with examples of its own, three rounds.

Exit 1 with the mail that was not understood without raising, was not UTF-8 afterwards, lost words, or took too long;
or with the example that a property does not hold for.
"""

import json
import os
import subprocess
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


def look_for_mails(minutes: float) -> None:
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        understands()
    print(f"{seen} mails, none broke it", flush=True)


def look_for_examples(rounds: int) -> int:
    """Every property of the suite, each round with other examples."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "hypothesis and not postgresql"]
    for _ in range(rounds):
        if code := subprocess.run([*command, "hafawa"], env={**os.environ, "HAFAWA_TEST_SEARCH": "yes"}).returncode:
            return code
    return 0


if __name__ == "__main__":
    told = [float(each) for each in sys.argv[1:]]
    look_for_mails(told[0] if told else 10)
    sys.exit(look_for_examples(int(told[1]) if len(told) > 1 else 3))
