"""For tests that start real processes, or that share rows which are slow to make."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction


def subprocess_environment() -> dict[str, str]:
    """This process's environment, with the database under test as the one to use. Needs `transaction=True`.

    The keys go along as this process knows them: what it encrypted must open there, whatever became of the key files.
    """
    keys = {
        "HAFAWA_SECRET_KEY": settings.ENVIRONMENT.signing_key,
        "HAFAWA_ENCRYPTION_KEYS": ",".join(settings.ENVIRONMENT.fernet_keys),
    }
    return {**os.environ, **keys, "HAFAWA_TEST_DATABASE": database_url()}


def database_url() -> str:
    """The address of the database under test, as dj_database_url reads it."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    password = f":{config['PASSWORD']}" if config["PASSWORD"] else ""
    server = f"{config['HOST'] or 'localhost'}:{config['PORT'] or 5432}"
    return f"postgres://{config['USER']}{password}@{server}/{config['NAME']}"


@contextmanager
def standing_ground() -> Iterator[None]:
    """What is written first inside stays for every test of a module; each test's own changes are rolled back.

    For a fixture of scope "module" inside django_db_blocker.unblock(). The tests must not be `transaction=True`, and
    belong into one xdist_group.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
