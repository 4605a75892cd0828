"""What touchpoints cost: told in batches over the API as programs tell them, and a long line of time opened."""

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from threading import Thread
from time import perf_counter
from typing import Any

from django.db import connections
from django.test import Client
from django.utils import timezone

from hafawa.accounts.actions import create_token
from hafawa.accounts.models import Agent, Role
from hafawa.customers.actions import recognise_many
from hafawa.customers.models import Customer, Identity
from hafawa.platform.events.actor import SYSTEM
from hafawa.touchpoints import queries
from hafawa.touchpoints.actions import MOST, record_touchpoints
from hafawa.touchpoints.entry import Entries
from hafawa.touchpoints.models import Touchpoint

from .meter import TRYING, Figure, Meter
from .opening import colleague, getter

A_SECOND = 2000
OPENS_MS = 100.0
LONG = 2000
PEOPLE = 20_000
SENDERS = 2
DOMAIN = "told.example"
KINDS = ("site_visited", "order_placed", "order_paid", "order_shipped", "order_delivered", "app_opened")


def measure(size: int) -> Iterator[Figure]:
    """`kept`: two senders at once. Every hundredth is from somebody new, every fiftieth a repetition."""
    batches = 2 if 0 < size < TRYING else 40
    agent = Agent.objects.filter(role=Role.ADMINISTRATOR).order_by("id")[0]
    people = 200 if batches == 2 else PEOPLE
    for start in range(0, people, MOST):
        wanted = {("email", _address(number)): ("", "") for number in range(start, min(start + MOST, people))}
        recognise_many(wanted=wanted, by=SYSTEM)
    before, run = Touchpoint.objects.count(), timezone.now().timestamp()
    bodies = [_batch(int(run), number, people) for number in range(batches)]
    took = _send(bodies, [_key(agent) for _ in range(SENDERS)])
    kept = Touchpoint.objects.count() - before
    assert kept == batches * (MOST - MOST // 50), f"{kept} were kept"
    rate = batches * MOST / took
    yield Figure("touchpoints.kept", rate, "a second", more={"wanted": A_SECOND, "ok": rate >= A_SECOND, "kept": kept})
    yield from _opening(size)


def _key(agent: Agent) -> str:
    return create_token(agent=agent, name="bench", scopes=("read", "write"), by=SYSTEM)[1]


def _address(number: int) -> str:
    return f"c{number}@{DOMAIN}"


def _batch(run: int, number: int, people: int) -> bytes:
    random = Random(run * 1000 + number)
    now = timezone.now()
    return json.dumps(
        {"touchpoints": [_item(random, run, number, place, people, now) for place in range(MOST)]}
    ).encode()


def _item(random: Random, run: int, number: int, place: int, people: int, now: Any) -> dict[str, Any]:
    """The last of fifty repeats the first of them."""
    told = place - 49 if place % 50 == 49 else place
    who = f"new-{run}-{number}-{place}@{DOMAIN}" if place % 100 == 1 else _address(random.randrange(people))
    item: dict[str, Any] = {
        "kind": random.choice(KINDS), "at": (now - timedelta(seconds=random.randrange(8_000_000))).isoformat(),
        "customer": {"kind": "email", "value": who}, "source": "bench", "id": f"{run}-{number}-{told}",
        "order": f"B-{random.randrange(10**6)}", "properties": {"carrier": "Sahm Express", "parcel": f"SH-{place}"},
    }  # fmt: skip
    if place % 2:
        item |= {"amount": f"{random.randrange(20, 900)}.50", "currency": "SAR", "product": "Sahab kettle"}
    return item


def _send(bodies: list[bytes], keys: list[str]) -> float:
    """Each sender its share, one batch after the other."""
    failures: list[str] = []

    def send(sender: int) -> None:
        client = Client(headers={"Authorization": f"Bearer {keys[sender]}"}, SERVER_NAME="localhost")
        for body in bodies[sender::SENDERS]:
            answer = client.post("/api/v1/touchpoints", body, content_type="application/json")
            if answer.status_code != 200 or answer.json()["refused"]:
                failures.append(answer.content.decode()[:500])
        connections.close_all()

    threads = [Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    return perf_counter() - began


def _opening(size: int) -> Iterator[Figure]:
    """A customer with 2,000 touchpoints: their page, its second page, and the pane beside a conversation."""
    customer = _long_one()
    get, meter = getter(colleague()), Meter(size)
    yield from meter.cost(get(f"/customers/{customer.pk}/"), times=20).figures("touchpoints.page", p95=OPENS_MS)
    older = f"/customers/{customer.pk}/timeline/?only=touchpoints&after={_middle(customer)}"
    yield from meter.cost(get(older), times=20).figures("touchpoints.older", p95=OPENS_MS)
    assert Touchpoint.objects.filter(customer=customer).count() >= LONG


def _long_one() -> Customer:
    identity = Identity.objects.select_related("customer").get(kind="email", value=_address(0))
    missing = LONG - Touchpoint.objects.filter(customer=identity.customer).count()
    now, entries = timezone.now(), Entries(queries.catalogue(), timezone.now())
    for start in range(0, max(0, missing), MOST):
        given = [
            entries.read({
                "kind": KINDS[number % len(KINDS)], "at": now - timedelta(minutes=37 * number), "source": "bench-long",
                "customer_id": identity.customer_id, "amount": "12.5", "currency": "SAR", "order": f"L-{number // 4}",
                "properties": {"carrier": "Sahm Express", "parcel": f"SH-{number}"},
            })
            for number in range(start, min(start + MOST, missing))
        ]  # fmt: skip
        record_touchpoints(given=given, by=SYSTEM)
    return identity.customer


def _middle(customer: Customer) -> str:
    at = queries.touchpoints_of(customer.pk).order_by("-happened_at").values_list("happened_at", flat=True)[LONG // 2]
    return f"{int(at.timestamp() * 1_000_000)}-2-0"
