"""`kill -9`, twenty times in the middle of erasing: each conversation is there whole, or gone whole, files and all."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils.timezone import now

from hafawa.accounts.models import Role
from hafawa.accounts.testing import make_agent
from hafawa.conversations import actions
from hafawa.conversations.channel import File
from hafawa.conversations.models import Attachment, Conversation, Deletion, Message
from hafawa.conversations.testing import make_inbox, make_message
from hafawa.platform.jobs import queue
from hafawa.platform.jobs.actions import retry
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from hafawa.platform.search.models import SearchEntry
from tests.mailpeers import until
from tests.stable import Stable, stable

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 20
CONVERSATIONS = 30
PARTS = "tests.scenarios.parts:serve"


@pytest.fixture
def horses() -> Iterator[Stable]:
    connections.close_all()
    with stable(HAFAWA_LOG_LEVEL="WARNING") as found:
        yield found


def _let_time_pass() -> None:
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=now() - timedelta(seconds=1))
    queue.recover()
    Job.objects.filter(state=Job.State.READY).update(run_at=now())


def _is_whole(pk: int) -> bool:
    """All of it is there, or none: messages, what can be found of them, the mark that it is in the trash."""
    is_there = Conversation.objects.filter(pk=pk).exists()
    parts = (
        Deletion.objects.filter(pk=pk).exists(),
        Message.objects.filter(conversation_id=pk).count() == 3,
        Attachment.objects.filter(message__conversation_id=pk).count() == 3,
    )
    return all(part == is_there for part in parts)


def test_killing_the_worker_leaves_nothing_half_erased(horses: Stable) -> None:
    amal = make_agent("Amal", role=Role.ADMINISTRATOR)
    inbox = make_inbox()
    ids, keys = [], []
    for number in range(CONVERSATIONS):
        first = f"a{number}@x"
        for part in range(3):
            files = (File(name="f.txt", content_type="text/plain", content=f"{number} {part}".encode()),)
            more = {"thread_keys": (first,)} if part else {"external_id": first}
            message = make_message(inbox, sender=f"c{number}@example.com", text="words", files=files, **more)
        ids.append(message.conversation_id)
    keys = list(Attachment.objects.values_list("key", flat=True))
    assert len(set(keys)) == CONVERSATIONS * 3
    run_all()
    kept = ids.pop()
    for pk in ids:
        actions.delete_conversation(conversation=Conversation.objects.get(pk=pk), by=amal.actor)
        actions.erase_now.enqueue(pk, amal.pk, amal.name)
    chance = random.Random(2812)
    for _ in range(KILLS):
        horse = horses.start(PARTS, "jobs")
        time.sleep(chance.uniform(0.01, 0.25))
        horse.kill()
        assert all(map(_is_whole, ids))
        _let_time_pass()
    for dead in Job.objects.filter(state=Job.State.DEAD):  # a job in which workers die again and again is set aside
        retry(job_id=dead.pk, by=amal.actor)
    horse = horses.start(PARTS, "jobs")
    until(_is_idle, 60)
    horse.stop()
    assert list(Conversation.objects.values_list("pk", flat=True)) == [kept]
    assert SearchEntry.objects.filter(kind="message").exclude(parent_id=kept).count() == 0
    left = set(Attachment.objects.values_list("key", flat=True))
    assert len(left) == 3
    assert {key for key in keys if default_storage.exists(key)} == left


def _is_idle() -> bool:
    Job.objects.filter(state=Job.State.READY, run_at__gt=now()).update(run_at=now())
    return not Job.objects.exclude(state=Job.State.DEAD).exists()
