import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hafawa.config.catalogues import arranged

LANGUAGES = ("ar", "ro")
HEADERS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
}
SILENT = {"config"}
"""Names of languages alone, which Django translates."""
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
            before = {path: path.read_text() for path in catalogues_of(folder)}
            (folder / "locale").mkdir(exist_ok=True)
            done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)  # noqa: S603
            if done.returncode:
                raise CommandError(f"{folder.relative_to(settings.ROOT)}: {done.stderr.strip()}")
            if arrange(folder, before):
                self.stdout.write(str(folder.relative_to(settings.ROOT)))


def catalogues_of(folder: Path) -> list[Path]:
    return [
        folder / "locale" / language / "LC_MESSAGES" / "django.po"
        for language in LANGUAGES
        if (folder / "locale" / language / "LC_MESSAGES" / "django.po").exists()
    ]


def arrange(folder: Path, before: dict[Path, str]) -> bool:
    """Put what was extracted into the order it had. Whether the folder says anything: empty ones are taken away."""
    for path in catalogues_of(folder):
        text = arranged(before.get(path, ""), path.read_text(), header=_header(path.parts[-3]))
        if text:
            path.write_text(text)
        else:
            path.unlink()
    empty = sorted((each for each in (folder / "locale").rglob("*") if each.is_dir()), reverse=True)
    for each in (*empty, folder / "locale"):
        if not any(each.iterdir()):
            each.rmdir()
    return (folder / "locale").exists()


def _header(language: str) -> str:
    lines = [
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Language: {language}",
        f"Plural-Forms: {HEADERS[language]}",
    ]
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines)])


def folders() -> Iterator[Path]:
    """Our own apps that say something to a reader."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.PACKAGE) and folder.name not in SILENT and _speaks(folder):
            yield folder


def _speaks(folder: Path) -> bool:
    files = (path for kind in ("*.py", "*.html", "*.txt") for path in folder.rglob(kind) if "tests" not in path.parts)
    return any(mark in text for path in files for text in [path.read_text()] for mark in MARKS)
