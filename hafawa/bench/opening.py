"""What pages cost, through the whole application as a browser would ask: middleware, session, rights, template."""

from collections.abc import Callable, Iterator
from itertools import cycle

from django.db.models import Count
from django.test import Client

from hafawa.accounts.models import Agent, Role
from hafawa.conversations.models import Conversation, Message
from hafawa.conversations.queries import VIEWS, visible_to

from .meter import Figure, Meter

CPU_MS, P95_MS = 15.0, 100.0
LONG = 20


def measure_inbox(size: int) -> Iterator[Figure]:
    """The list of all that is open, full, is the figure; the other views are there to be no worse."""
    meter, agent = Meter(size), colleague()
    get = getter(agent)
    yield from meter.cost(get("/inbox/open/"), times=20, rounds=5).figures("inbox.page", cpu=CPU_MS, p95=P95_MS)
    for key in VIEWS:
        cost = meter.cost(get(f"/inbox/{key}/"), times=8)
        yield cost.figures(f"inbox.{key}", p95=P95_MS)[1]
    yield from meter.cost(get("/inbox/open/rows/"), times=20).figures("inbox.rows", cpu=CPU_MS, p95=P95_MS)


def measure_conversation(size: int) -> Iterator[Figure]:
    """Another conversation each time, every one with twenty messages to show.

    `open.page` is the page as a browser asks for it by its address: words, head and composer. What that page then
    fetches by itself is `open.beside` (views, list, context); `open.whole` is both, one after the other.
    """
    meter, agent = Meter(size), colleague()
    get, numbers = getter(agent), long_conversations(agent)

    def one_after_the_other(*parts: str) -> Callable[[], None]:
        turns = cycle([[get(f"/c/{number}/{part}") for part in parts] for number in numbers])

        def open_next() -> None:
            for call in next(turns):
                call()

        return open_next

    cost = meter.cost(one_after_the_other(""), times=20, rounds=5)
    yield from cost.figures("open.page", cpu=CPU_MS, p95=P95_MS)
    yield from meter.cost(one_after_the_other("beside/"), times=20).figures("open.beside", p95=P95_MS)
    yield from meter.cost(one_after_the_other("", "beside/"), times=20).figures("open.whole")
    yield from meter.cost(one_after_the_other("thread/"), times=20).figures("open.thread", cpu=CPU_MS, p95=P95_MS)


def colleague() -> Agent:
    """Reads Arabic, and must not see the restricted team: the harder case."""
    agents = Agent.objects.filter(role=Role.AGENT).exclude(teams__is_restricted=True).order_by("id")
    return agents.filter(language="ar").first() or agents[0]


def getter(agent: Agent) -> Callable[[str], Callable[[], None]]:
    client = Client(headers={"accept-language": agent.language}, SERVER_NAME="localhost")
    client.force_login(agent)

    def make(path: str) -> Callable[[], None]:
        def get() -> None:
            answer = client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"

        return get

    return make


def long_conversations(agent: Agent) -> list[int]:
    """The newest that have twenty messages or more; in a small database, whatever is longest."""
    rows = visible_to(agent).order_by("-id").values_list("pk", flat=True)[:20_000]
    messages = Message.objects.filter(conversation_id__in=list(rows))
    counted = messages.values("conversation_id").annotate(held=Count("pk"))
    longest = sorted(counted, key=lambda row: row["held"], reverse=True)[:120]
    long = [row["conversation_id"] for row in longest if row["held"] >= LONG] or [longest[0]["conversation_id"]]
    return list(Conversation.objects.filter(pk__in=long).values_list("pk", flat=True))
