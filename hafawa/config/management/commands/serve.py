from django.core.management.base import BaseCommand

from hafawa.config import servers


class Command(BaseCommand):
    """Everything in one process, tables brought up to date first."""

    help = "Run Hafawa: pages, live updates, jobs, mailboxes and the mail receiver in one process."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        servers.run(servers.ALL, migrate=True, on_ready=self._greet)

    def _greet(self, running: servers.Servers) -> None:
        from django.conf import settings

        from hafawa.accounts.actions import setup_link

        address = settings.ENVIRONMENT.public_url or f"http://localhost:{running.port}"
        self.stdout.write(f"Address: {address}")
        if link := setup_link():
            self.stdout.write(f"Set up: {link.replace(settings.PUBLIC_URL, address)}")
        self.stdout.flush()
