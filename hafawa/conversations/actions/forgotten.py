"""What nothing carries any more: its job was given up, thrown away, or did not come back with a restored database.

Nothing may wait for ever unseen. A mail that came in is read after all, or shown as not understood. An answer of ours
is shown as failed, and a person decides: after a restored backup, yesterday's answers must not leave by themselves.
"""

from datetime import datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.queries import jobs_of

from ..models import Arrival, Message, State
from .deliver import deliver, give_up_unsent
from .intake import fail_arrival, understand

FORGOTTEN_AFTER = timedelta(minutes=10)
AT_ONCE = 500


def pick_up_forgotten() -> int:
    """Look once, at the oldest AT_ONCE of each. Returns how many arrivals and messages were picked up."""
    before = now() - FORGOTTEN_AFTER
    arrivals, messages = _forgotten_arrivals(before), _forgotten_messages(before)
    for arrival in arrivals:
        _read_or_show(arrival)
    for message, job in messages:
        give_up_unsent(message=message, reason=_reason(job), parts={"reason": _first_line(job)} if job else {})
    return len(arrivals) + len(messages)


def _forgotten_arrivals(before: datetime) -> list[Arrival]:
    waiting = Arrival.objects.filter(state=Arrival.State.WAITING, received_at__lt=before)
    late = list(waiting.defer("raw").order_by("id")[:AT_ONCE])
    carried = {job.args[0] for job in jobs_of(understand).exclude(state=Job.State.DEAD)} if late else set()
    return [arrival for arrival in late if arrival.pk not in carried]


def _read_or_show(arrival: Arrival) -> None:
    """A mail that was tried again and again in vain is shown; one that nobody ever tried is tried."""
    dead = jobs_of(understand).filter(state=Job.State.DEAD, args=[arrival.pk]).order_by("-id").first()
    if dead:
        fail_arrival(arrival=arrival, error=arrival.error or _first_line(dead))
    else:
        understand.enqueue(arrival.pk)


def _forgotten_messages(before: datetime) -> list[tuple[Message, Job | None]]:
    """With the dead job of each, if there is one. The jobs are looked up last: what leaves meanwhile has left."""
    unsent = Message.objects.filter(state__in=[State.QUEUED, State.SCHEDULED, State.SENDING])
    late = list(
        unsent.alias(due_at=Coalesce("send_at", "created_at")).filter(due_at__lt=before).order_by("id")[:AT_ONCE]
    )
    jobs = {job.pk: job for job in jobs_of(deliver).filter(pk__in=[row.send_job for row in late if row.send_job])}
    pairs = [(message, jobs.get(message.send_job or 0)) for message in late]
    return [(message, job) for message, job in pairs if job is None or job.state == Job.State.DEAD]


def _reason(job: Job | None) -> str:
    if job is None:
        return gettext_noop("It was never sent: nothing was left to carry it.")
    return gettext_noop("Given up after many tries. The last error was: %(reason)s")


def _first_line(job: Job) -> str:
    return job.last_error.partition("\n")[0][:500]
