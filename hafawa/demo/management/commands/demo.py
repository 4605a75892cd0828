from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hafawa.config import servers


class Command(BaseCommand):
    """Loopback only, whatever HAFAWA_HOST says: its way in is printed on the screen."""

    help = (
        "Show Hafawa at work: a made-up shop with its customers, conversations and colleagues, on this machine alone."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=None, help="the number the shop is made from")
        parser.add_argument("--prepare", action="store_true", help="make the shop and stop, without serving it")

    def handle(self, *args: object, **options: Any) -> None:
        settings.ENVIRONMENT.host = settings.ENVIRONMENT.smtp_host = "127.0.0.1"
        try:
            servers.prepare_database(migrate=True)
        except servers.CannotStartError as error:
            raise CommandError(str(error)) from None
        self.keys = self._keys(options["seed"])
        if options["prepare"]:
            self._greet(settings.ENVIRONMENT.port)
            return
        servers.run(servers.ALL, on_ready=lambda running: self._greet(running.port))

    def _keys(self, number: int | None) -> Any:
        """Those of the shop that is here already, else of one made now. Never touches somebody's real data."""
        from django.utils.timezone import now

        from hafawa.demo import keys
        from hafawa.demo.seed import SEED, is_empty, seed

        folder = settings.ENVIRONMENT.data_dir
        if is_empty():
            return seed(
                now=now(), password=keys.new_password(), number=SEED if number is None else number, keep_in=folder
            )
        kept = keys.read(folder)
        if kept is None:
            raise CommandError(
                "This database is in use, and not by a demo. Give the demo one of its own: HAFAWA_DATA_DIR=var/demo"
            )
        return kept

    def _greet(self, port: int) -> None:
        address = settings.ENVIRONMENT.public_url or f"http://localhost:{port}"
        self.stdout.write(f"Address: {address}")
        self.stdout.write(f"Sign in: {self.keys.email} / {self.keys.password}")
        self.stdout.write(f"API token: {self.keys.token}")
        self.stdout.write(f"Support address: {self.keys.mailbox}")
        self.stdout.flush()
