"""A real worker process, for tests that kill it."""

import threading

from hafawa.platform.jobs.runner import Runner


def work(lease_s: float) -> None:
    """Until killed."""
    Runner(threads=2, lease_s=lease_s).run(threading.Event())
