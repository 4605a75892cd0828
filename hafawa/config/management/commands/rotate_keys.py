from django.core.management.base import BaseCommand, CommandError

from hafawa.accounts.actions import rotate_two_step
from hafawa.platform.secrets import rotate


class Command(BaseCommand):
    help = "Encrypt every stored secret anew with the first of the encryption keys; older keys can then be taken away."

    def handle(self, *args: object, **options: object) -> None:
        done, unreadable = (sum(counts) for counts in zip(rotate(), rotate_two_step(), strict=True))
        self.stdout.write(f"Encrypted anew: {done}")
        if unreadable:
            raise CommandError(f"{unreadable} secrets cannot be read with any of the keys. Keep every key you have.")
