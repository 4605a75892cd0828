"""What callers send and get about touchpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from hafawa.platform.web.rest import Body, Id, Record
from hafawa.platform.web.rest.paging import LARGEST_LIMIT, LIMIT, NEXT, checked

from ..actions import MOST
from ..queries import Place

PlaceCursor = Annotated[str, checked(Place.read), NEXT]


class TouchpointsGiven(Body):
    """Either one touchpoint, its names at the top; or up to a thousand in `touchpoints`, each with the same names.

    Told again under the same `source` and `id`, it is kept once: what was told first stays.
    """

    touchpoints: Annotated[list[Any], Field(min_length=1, max_length=MOST)] | None = Field(
        None, description="A batch. Each is taken or refused by itself."
    )
    kind: Any = Field(None, description="Key of a kind of the catalogue, such as `order_delivered`.")
    at: Any = Field(
        None, description="When it happened, with its offset from UTC. At most five minutes ahead; late is fine."
    )
    customer: Any = Field(
        None,
        description="Whose it is: `{kind, value, name, language}`; `kind` is `email`, `phone` or `external`. Somebody "
        "nobody knows becomes a customer, called `name`.",
    )
    customer_id: Any = Field(None, description="Whose it is, by our number, in place of `customer`.")
    source: Any = Field(None, description="Which system tells it, at most 40 characters. `api` when left out.")
    id: Any = Field(None, description="Its own id in that system, at most 200 characters.")
    amount: Any = Field(None, description="Money, best as text: `129.50`. At most three decimal places.")
    currency: Any = Field(None, description="ISO 4217, such as `SAR`. Needed with an amount.")
    product: Any = Field(None, description="At most 200 characters.")
    order: Any = Field(None, description="The order's number, at most 100 characters.")
    place: Any = Field(None, description="Where: a shop, a city, a page. At most 200 characters.")
    properties: Any = Field(
        None, description="Whatever else, as an object: at most 50 names, 4096 bytes and four levels."
    )


class KindRecord(Record):
    key: str
    name: str = Field(description="In the language asked for.")
    names: dict[str, str]
    icon: str
    stage: str
    is_active: bool
    is_shipped: bool


class KindList(Record):
    results: list[KindRecord]


class TouchpointRecord(Record):
    id: Id
    customer_id: Id
    kind: str
    at: datetime
    received_at: datetime
    source: str
    external_id: str = Field(description="What was sent as `id`.")
    amount: str | None
    currency: str
    product: str
    order: str
    place: str
    properties: dict[str, Any]


class TouchpointPage(Record):
    results: list[TouchpointRecord]
    next: str | None = Field(description="Hand it back as `cursor`; null on the last page.")


class FaultRecord(Record):
    pointer: str = Field(description="The place in the request's body (RFC 6901).")
    detail: str


class OutcomeRecord(Record):
    index: int
    status: Literal["recorded", "repeated", "refused"]
    id: Id | None
    customer_id: Id | None
    errors: list[FaultRecord]


class OutcomeList(Record):
    recorded: int
    repeated: int
    refused: int
    results: list[OutcomeRecord] = Field(description="In the order they were sent.")


class TouchpointQuery(Body):
    customer: Id | None = Field(None, description="Of this customer, and of those merged into them.")
    kind: str | None = Field(None, max_length=40)
    source: str | None = Field(None, max_length=40)
    external_id: str | None = Field(None, max_length=200, description="With `source`: exactly this one.")
    order: str | None = Field(None, max_length=100)
    since: AwareDatetime | None = Field(None, description="Happened then or later.")
    until: AwareDatetime | None = Field(None, description="Happened before then.")
    cursor: PlaceCursor | None = None
    limit: int = Field(LIMIT, ge=1, le=LARGEST_LIMIT, description="Rows a page.")
