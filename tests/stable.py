"""Real processes that are born in milliseconds, to be killed: one process imports everything once, and forks.

with stable(HAFAWA_SMTP_PORT="2525") as horses:
    horse = horses.start("tests.scenarios.parts:serve", "smtp", "jobs")
    horse.kill()                            SIGKILL; returns when it is no more
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from hafawa.platform.database.testing import subprocess_environment

PREPARE = (
    "hafawa.channels.email.fetcher",
    "hafawa.channels.email.receiver",
    "hafawa.config.servers",
    "hafawa.platform.jobs.runner",
)


@dataclass(frozen=True)
class Horse:
    """One process. It has no parent here: whoever waits for its end looks for it."""

    pid: int

    @property
    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """`kill -9`, wherever it is just now."""
        if self.is_alive:
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        """Ask it to finish what it has in hand."""
        if self.is_alive:
            os.kill(self.pid, signal.SIGTERM)
        self.wait()

    def wait(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while self.is_alive:
            assert time.monotonic() < deadline, f"process {self.pid} still runs after {seconds} s"
            time.sleep(0.002)


class Stable:
    """The process that forks. It has no thread, and no connection to anything that a child could inherit."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._births = process.stdin, process.stdout
        self._horses: list[Horse] = []

    def start(self, function: str, *given: object) -> Horse:
        """Call "module:function" in a new process, with what JSON can carry."""
        self._orders.write(json.dumps([function, *given]) + "\n")
        self._orders.flush()
        horse = Horse(int(self._births.readline()))
        self._horses.append(horse)
        return horse

    def close(self) -> None:
        for horse in self._horses:
            horse.kill()
        self._process.communicate(timeout=30)


@contextmanager
def stable(**environment: str) -> Iterator[Stable]:
    """Inside, processes on the database under test can be started. All are dead afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stable"],
        env=subprocess_environment() | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    horses = Stable(process)
    try:
        yield horses
    finally:
        horses.close()


def _call(function: str, *given: Any) -> None:
    module, _, name = function.partition(":")
    import_string(f"{module}.{name}")(*given)


def main() -> None:
    import django

    django.setup()
    from importlib import import_module

    from hafawa.platform.jobs import schedules

    for name in PREPARE:
        import_module(name)
    schedules.registered()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once: a worker's name tells whether it lives
    for line in sys.stdin:
        if pid := os.fork():
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(0)
        os.dup2(2, 1)
        try:
            _call(*json.loads(line))
        finally:
            os._exit(0)


if __name__ == "__main__":
    main()
