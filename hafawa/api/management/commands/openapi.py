from typing import Any

from django.core.management.base import BaseCommand

from hafawa.api.description import SNAPSHOT, written_out


class Command(BaseCommand):
    help = "Write the API's description into the package, for a look at what changed."

    def handle(self, *args: Any, **options: Any) -> None:
        SNAPSHOT.write_text(written_out())
        self.stdout.write(f"{SNAPSHOT}")
