"""Names of workers: enough to tell, on the same machine, whether one still lives."""

import os
import secrets
import socket

_mine: set[str] = set()


def new_name() -> str:
    """A name for a runner of this process, like `desk-1:4711:9f3c21`."""
    name = f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(3)}"
    _mine.add(name)
    return name


def is_gone(name: str) -> bool:
    """Whether this worker ran on this machine and is no more. Never true of another machine's: one cannot know.

    A process number that is in use again by a stranger hides a death; the lease then runs out instead.
    """
    host, _, pid = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname()[:50] or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return name not in _mine
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
