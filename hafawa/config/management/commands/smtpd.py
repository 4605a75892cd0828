from django.core.management.base import BaseCommand

from hafawa.config import servers


class Command(BaseCommand):
    help = "Run the built-in mail receiver alone."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        servers.run(("smtp",))
