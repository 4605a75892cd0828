from pathlib import Path

from django.conf import settings

from hafawa.config.management.commands.messages import folders


def test_finds_every_app_of_ours_that_speaks_to_readers_and_nobody_elses() -> None:
    found = {folder.relative_to(settings.PACKAGE) for folder in folders()}
    assert {Path("accounts"), Path("channels/email"), Path("platform/web")} <= found
    assert not found & {Path("platform/database"), Path("platform/live")}
