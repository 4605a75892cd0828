import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LANGUAGES = ("ar", "ro")
MARKS = ("gettext", "translate")


class Command(BaseCommand):
    help = "Refresh every app's catalogues (locale/*/LC_MESSAGES/django.po) from its code and templates."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        # -P: some folders hold files named as modules of Python are, such as html.py
        command = [
            sys.executable,
            "-P",
            "-m",
            "django",
            "makemessages",
            "--no-location",
            "--no-wrap",
            "--verbosity",
            "0",
        ]
        command += [word for language in LANGUAGES for word in ("--locale", language)]
        command += ["--ignore", "node_modules", "--ignore", "tests"]
        environ = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        for folder in folders():
            (folder / "locale").mkdir(exist_ok=True)
            done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                raise CommandError(f"{folder.relative_to(settings.ROOT)}: {done.stderr.strip()}")
            self.stdout.write(str(folder.relative_to(settings.ROOT)))


def folders() -> Iterator[Path]:
    """Our own apps that say something to a reader."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.PACKAGE) and _speaks(folder):
            yield folder


def _speaks(folder: Path) -> bool:
    files = (path for kind in ("*.py", "*.html", "*.txt") for path in folder.rglob(kind) if "tests" not in path.parts)
    return any(mark in text for path in files for text in [path.read_text()] for mark in MARKS)
