from django.core.management.base import BaseCommand

from hafawa.config import servers


class Command(BaseCommand):
    help = "Run the pages and live updates alone."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        servers.run(("web",))
