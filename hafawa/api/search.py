"""One question over conversations and customers."""

from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from hafawa.accounts.callers import Call, acting
from hafawa.accounts.queries import hidden_team_ids
from hafawa.conversations import queries as conversations
from hafawa.conversations.api import presenting
from hafawa.conversations.api.schemas import ConversationRecord
from hafawa.customers import queries as customers
from hafawa.customers.api import presented
from hafawa.customers.api.schemas import CustomerRecord
from hafawa.platform.search.finding import Hit, find
from hafawa.platform.web.rest import Id, Record, answer, write_cursor
from hafawa.platform.web.rest.paging import NEXT, checked, cursor_of
from hafawa.platform.web.rest.schemas import LARGEST

router = Router(tags=["Search"])


@dataclass(frozen=True)
class Reached:
    """How far each kind has been read: the place of its last hit; None at the beginning, 0 at the end."""

    messages: int | None = None
    customers: int | None = None

    def __str__(self) -> str:
        return f"{self.messages or 0}-{self.customers or 0}"

    @property
    def is_end(self) -> bool:
        return self.messages == self.customers == 0

    @classmethod
    def read(cls, text: str) -> "Reached":
        """Raises ValueError for anything that is not such a place."""
        messages, customers = (int(part) for part in text.split("-"))
        if not (0 <= messages <= LARGEST and 0 <= customers <= LARGEST):
            raise ValueError(text)
        return cls(messages, customers)


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: str = Field(min_length=1, max_length=200, description="Words; “…” for words as they stand.")
    cursor: Annotated[str, checked(Reached.read), NEXT] | None = None
    limit: int = Field(10, ge=1, le=50, description="Rows of each kind.")

    @property
    def reached(self) -> "Reached":
        return cursor_of(Reached.read)(self.cursor) if self.cursor else Reached()


class ConversationHit(Record):
    message_id: Id = Field(description="Its newest message with all the words.")
    conversation: ConversationRecord


class Found(Record):
    conversations: list[ConversationHit]
    customers: list[CustomerRecord]
    next: str | None = Field(description="Hand it back as `cursor`; null on the last page.")


@router.get("/search", response=Found, summary="Search everything", url_name="search")
def search(request: Call, where: Query[Search]) -> HttpResponse:
    """All words of `q`, in any of their forms, in Arabic, English and Romanian; newest first."""
    agent = acting(request)
    reached = where.reached
    hidden = hidden_team_ids(agent)
    hits = _after(reached.messages, where, kinds={"message"}, hidden_scopes=hidden, group=True)
    message_ids = {hit.parent_id: hit.object_id for hit in hits}
    people = _after(reached.customers, where, kinds={"customer"})
    ends = Reached(_end_of(hits, where.limit), _end_of(people, where.limit))
    rows = [presenting.conversation(row) for row in conversations.records_by_ids(agent, list(message_ids))]
    return answer(
        {
            "conversations": [{"message_id": message_ids[row["id"]], "conversation": row} for row in rows],
            "customers": [presented(row) for row in customers.customer_rows_by_ids([hit.object_id for hit in people])],
            "next": None if ends.is_end else write_cursor(ends),
        }
    )


def _after(place: int | None, where: Search, **how: Any) -> list[Hit]:
    return [] if place == 0 else find(where.q, before=place, limit=where.limit, **how)


def _end_of(hits: list[Hit], limit: int) -> int:
    """Where the next page begins; 0 when a page was not filled, so that there is none."""
    return hits[-1].place if len(hits) == limit else 0
