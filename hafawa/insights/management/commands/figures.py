from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from hafawa.insights import actions
from hafawa.insights.models import Matter, Settled

TURN = timedelta(seconds=10)


class Command(BaseCommand):
    help = "Count all figures anew, from the first event."

    def handle(self, *args: Any, **options: Any) -> None:
        actions.start_anew()
        while not actions.settle_recent(until=now() + TURN):
            self.stdout.write(f"to event {Settled.objects.get(pk=1).event_id}")
        self.stdout.write(f"{Matter.objects.count()} conversations counted")
