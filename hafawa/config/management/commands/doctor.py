import sys

from django.core.management.base import BaseCommand

from hafawa.config.doctor import examine


class Command(BaseCommand):
    """Exit status 1 when something is broken; advice alone leaves it 0."""

    help = "Examine this installation and say what is wrong and how to mend it."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        paint = {"good": self.style.SUCCESS, "careful": self.style.WARNING, "broken": self.style.ERROR}
        is_broken = False
        for finding in examine():
            is_broken = is_broken or finding.verdict == "broken"
            self.stdout.write(f"{paint[finding.verdict](finding.verdict.ljust(7))} {finding.subject}: {finding.words}")
        if is_broken:
            sys.exit(1)
