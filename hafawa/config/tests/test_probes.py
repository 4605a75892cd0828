import re
from datetime import timedelta

import pytest
from django.conf import settings as live_settings
from django.test import Client
from django.utils import timezone
from pydantic import SecretStr

from hafawa.platform.jobs.models import Job

pytestmark = pytest.mark.django_db
LOCAL = {"headers": {"Host": "localhost:8000"}, "REMOTE_ADDR": "127.0.0.1"}
OUTSIDE = [
    {"headers": {"Host": "localhost"}, "REMOTE_ADDR": "203.0.113.7"},
    {"headers": {"Host": "desk.example.com"}, "REMOTE_ADDR": "127.0.0.1"},
    {"headers": {"Host": "localhost", "X-Forwarded-For": "203.0.113.7"}, "REMOTE_ADDR": "127.0.0.1"},
]


def test_healthz_answers_whatever_the_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_tells_this_machine_what_it_looked_at(client: Client) -> None:
    answer = client.get("/readyz", **LOCAL)
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "jobs": "ok", "mailboxes": "ok"}}


def test_readyz_tells_of_late_jobs_and_stays_ready(client: Client) -> None:
    Job.objects.create(task="x.y", run_at=timezone.now() - timedelta(minutes=10))
    answer = client.get("/readyz", **LOCAL)
    assert answer.status_code == 200
    assert re.fullmatch(r"the oldest has been due for 60\d s: is a worker running\?", answer.json()["checks"]["jobs"])


@pytest.mark.parametrize("request_from", OUTSIDE)
def test_strangers_learn_the_verdict_alone(client: Client, request_from: dict[str, object]) -> None:
    assert client.get("/readyz", **request_from).json() == {"ready": True}
    assert client.get("/metrics", **request_from).status_code == 403


def test_metrics_with_the_token_from_anywhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_settings.ENVIRONMENT, "metrics_token", SecretStr("a-monitor's-token"))
    far = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.get("/metrics", headers={"Authorization": "Bearer a-monitor's-token"}, **far).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}, **far).status_code == 403


def test_metrics_count_jobs_and_requests_by_route_not_by_address(client: Client) -> None:
    Job.objects.create(task="x.y", run_at=timezone.now() - timedelta(minutes=10))
    client.get("/no-such-page-of-ours/")
    text = client.get("/metrics", **LOCAL).content.decode()
    assert 'hafawa_jobs{state="waiting"} 1.0' in text
    assert re.search(r"hafawa_job_lag_seconds 60\d", text)
    assert 'hafawa_requests_total{method="GET",status="404"}' in text
    assert "no-such-page-of-ours" not in text


def test_every_answer_carries_a_request_id(client: Client) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", client.get("/no-such-page/").headers["X-Request-ID"])
    given = client.get("/no-such-page/", headers={"X-Request-ID": "proxy-given-1"})
    assert given.headers["X-Request-ID"] == "proxy-given-1"
    forged = client.get("/no-such-page/", headers={"X-Request-ID": 'x"} forged line'})
    assert re.fullmatch(r"[0-9a-f]{16}", forged.headers["X-Request-ID"])
