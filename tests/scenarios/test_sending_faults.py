"""What mail servers do to our answers: they refuse, hang and go away. Nothing is lost, nothing is sent twice."""

import threading
from pathlib import Path

import pytest

from hafawa.accounts.models import Agent
from hafawa.alerts.models import Alert
from hafawa.conversations.actions import send_again
from hafawa.conversations.models import Attachment, Inbox, Message, State
from hafawa.conversations.queries import why_not_sent
from hafawa.platform.jobs.models import Job
from hafawa.platform.jobs.testing import run_all
from tests.mailpeers import free_port
from tests.scenarios.sink import HangUpError, Sink, Stage
from tests.scenarios.troubles import database_away, later, sign

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE_CONTENT = [Stage.CONNECT, Stage.MAIL, Stage.RCPT, Stage.DATA]

# ---- SMTP servers that send our answers


@pytest.mark.parametrize("stage", [*BEFORE_CONTENT, Stage.DOT])
def test_not_now_is_shown_and_the_answer_leaves_when_the_server_is_willing(
    server: Sink, answer: Message, stage: Stage
) -> None:
    server.answers[stage] = "451 4.3.2 come again"
    run_all(raises=False)
    answer.refresh_from_db()
    assert answer.state == State.QUEUED
    assert answer.state_reason.endswith("451 4.3.2 come again")
    assert sign("Mail out").verdict == "broken"
    server.answers.clear()
    later(hours=1)
    answer.refresh_from_db()
    assert (answer.state, answer.state_reason) == (State.SENT, "")
    assert server.accepted == {answer.external_id: 1}
    assert sign("Mail out").verdict == "good"


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_never_is_shown_at_once_and_the_writer_is_told(
    server: Sink, answer: Message, noor: Agent, stage: Stage
) -> None:
    server.answers[stage] = "550 5.1.1 nobody here"
    run_all()
    answer.refresh_from_db()
    assert answer.state == State.FAILED
    assert (answer.state_reason, why_not_sent(answer)) == ("userunknown", "The address does not exist.")
    assert Alert.objects.get().kind == "conversation.failed"
    assert not server.accepted
    assert not Job.objects.exists()


def test_a_server_that_is_not_there_is_waited_for(answer: Message, server: Sink) -> None:
    inbox = Inbox.objects.get()
    there, nowhere = inbox.settings, {**inbox.settings, "smtp_port": free_port()}
    Inbox.objects.update(settings=nowhere)
    run_all(raises=False)
    answer.refresh_from_db()
    assert answer.state == State.QUEUED
    assert why_not_sent(answer).startswith("No connection to ")
    Inbox.objects.update(settings=there)
    later(hours=1)
    assert server.accepted == {answer.external_id: 1}


@pytest.mark.parametrize("stage", BEFORE_CONTENT)
def test_a_server_that_hangs_before_it_agreed_is_tried_again(server: Sink, answer: Message, stage: Stage) -> None:
    let_go = threading.Event()
    server.listeners[stage] = lambda _recipient: let_go.wait(20) and None
    run_all(raises=False)
    let_go.set()
    answer.refresh_from_db()
    assert answer.state == State.QUEUED
    server.listeners.clear()
    later(hours=1)
    assert Message.objects.get(pk=answer.pk).state == State.SENT
    assert server.accepted == {answer.external_id: 1}


@pytest.mark.parametrize("hangs", [True, False], ids=["hangs", "hangs up"])
@pytest.mark.parametrize("stage", [Stage.CONTENT, Stage.DOT])
def test_an_answer_that_was_lost_is_said_and_only_a_person_sends_again(
    server: Sink, answer: Message, noor: Agent, stage: Stage, hangs: bool
) -> None:
    let_go = threading.Event()

    def trouble(_recipient: str) -> None:
        if hangs:
            let_go.wait(20)
        raise HangUpError

    server.listeners[stage] = trouble
    run_all()
    let_go.set()
    server.listeners.clear()
    later(hours=50)
    answer.refresh_from_db()
    assert answer.state == State.UNCERTAIN
    assert Alert.objects.get().kind == "conversation.uncertain"
    assert server.accepted[answer.external_id] == (stage == Stage.DOT)
    send_again(message=answer, by=noor.actor)
    run_all()
    assert Message.objects.get(pk=answer.pk).state == State.SENT
    assert server.accepted[answer.external_id] == 1 + (stage == Stage.DOT)


def test_an_answer_that_has_left_stays_sent_when_the_database_goes_away_at_that_moment(
    server: Sink, answer: Message, impatient: None
) -> None:
    with database_away() as (break_it, mend_it):
        server.listeners[Stage.DOT] = lambda _recipient: break_it()
        server.listeners[Stage.ANSWERED] = lambda _recipient: threading.Timer(1.2, mend_it).start()
        run_all()
    assert Message.objects.get(pk=answer.pk).state == State.SENT
    assert server.accepted == {answer.external_id: 1}


def test_a_file_that_is_gone_from_the_disk_fails_the_answer_and_says_which(
    server: Sink, answer: Message, tmp_path: Path
) -> None:
    Attachment.objects.create(
        message=answer, key="00/00/gone", name="فاتورة.pdf", content_type="application/pdf", size=1
    )
    run_all()
    answer.refresh_from_db()
    assert answer.state == State.FAILED
    assert "فاتورة.pdf" in why_not_sent(answer)
    assert not server.begun
