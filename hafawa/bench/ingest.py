"""What a mail costs from its bytes to its place: kept, understood, threaded, indexed, announced."""

from collections.abc import Iterator
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hafawa.channels.email.mail import arrival_key
from hafawa.conversations.actions import arrive
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.platform.jobs import queue
from hafawa.platform.search.models import SearchEntry
from hafawa.routing import switch

from .mails import Mail, Mails
from .meter import TRYING, Figure, Meter

CPU_MS = 20.0
QUERIES = 25
WARM, MEASURED = 30, 300


def measure(size: int) -> Iterator[Figure]:
    inbox = Inbox.objects.order_by("id")[0]
    measured = 24 if 0 < size < TRYING else MEASURED
    mails = Mails(inbox).take(WARM + measured + 20)
    calls = [partial(take_in, inbox, mail) for mail in mails]
    for call in calls[:WARM]:
        call()
    cost = Meter(size).cost_of_each(calls[WARM : WARM + measured], rounds=12)
    yield from cost.figures("ingest.mail", cpu=CPU_MS)
    yield _queries(inbox, mails[WARM + measured :])
    check(mails)


def take_in(inbox: Inbox, mail: Mail) -> None:
    """As the fetcher hands a mail over, and as the runner then does every job that follows, in one thread."""
    arrive(inbox=inbox, external_id=arrival_key(mail.raw), raw=mail.raw)
    drain()


def drain() -> None:
    while rows := queue.claim("bench", limit=8, lease_s=60):
        for row in rows:
            queue.run(row)
            queue.finish(row)


def _queries(inbox: Inbox, mails: list[Mail]) -> Figure:
    """The most that one of these mails ran, all its jobs together; taking and finishing jobs is the queue's own."""
    counts = []
    for mail in mails:
        switch.is_on()  # asked once in half a minute, whatever comes in
        with CaptureQueriesContext(connection) as caught:
            arrive(inbox=inbox, external_id=arrival_key(mail.raw), raw=mail.raw)
            while rows := queue.claim("bench", limit=8, lease_s=60):
                for row in rows:
                    queue.run(row)
                    queue.finish(row)
        plain = [q["sql"] for q in caught.captured_queries]
        counts.append(sum(not _is_of_queue(sql) for sql in plain))
    return Figure("ingest.queries", max(counts), "queries", QUERIES)


def _is_of_queue(sql: str) -> bool:
    word = sql.lstrip().upper()
    return word.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")) or (
        " job " in sql.lower() and not word.startswith("INSERT")
    )


def check(mails: list[Mail]) -> None:
    """Each is there once, in the right conversation, and can be found: a fast loss would not be a good figure."""
    kept = {row.external_id: row for row in Message.objects.filter(external_id__in=[m.external_id for m in mails])}
    assert len(kept) == len(mails), f"{len(mails) - len(kept)} mails did not arrive"
    found = SearchEntry.objects.filter(kind="message", object_id__in=[row.pk for row in kept.values()])
    assert found.count() == len(mails), "some mails cannot be found"
    for mail in mails:
        row = kept[mail.external_id]
        assert not mail.answers or row.conversation_id == mail.answers, f"{mail.external_id} is in the wrong thread"
    new = {kept[mail.external_id].conversation_id for mail in mails if not mail.answers}
    assert Conversation.objects.filter(pk__in=new).count() == sum(not mail.answers for mail in mails)
