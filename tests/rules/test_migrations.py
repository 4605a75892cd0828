"""The tables are as the models say."""

import pytest
from django.core.management import call_command

from hafawa.platform.jobs.models import Job


@pytest.mark.django_db
def test_no_migration_is_lacking() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_that_a_lacking_migration_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Job._meta.get_field("task"), "max_length", 201)
    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
