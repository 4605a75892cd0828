"""What callers send and get about customers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from hafawa.platform.web.rest import Body, Id, Paging, Record, Words

from ..models import Identity


def _zone(name: str) -> str:
    if name and name not in available_timezones():
        raise PydanticCustomError("time_zone", "not a time zone")
    return name


TagNames = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=50)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, Field(max_length=5, pattern="^([a-z]{2}(-[A-Z]{2})?)?$", description="`ar`, `en`, `ro`, …")]
Zone = Annotated[str, Field(max_length=64, description="A name of the tz database."), AfterValidator(_zone)]
Place = Annotated[str, Field(max_length=120)]
Company = Annotated[str, Field(max_length=200, description="Made when there is none of that name.")]
FieldValue = str | float | bool | None
FieldValues = Annotated[dict[str, FieldValue], Field(max_length=50, description="By key; null clears one.")]


class CustomerQuery(Paging):
    email: str | None = Field(None, max_length=254, description="Exactly this address.")
    phone: str | None = Field(None, max_length=40, description="Exactly this number, with its country code.")


class CustomerSearch(Paging):
    q: str = Field(min_length=1, max_length=200, description="Words of a name, company, place, address or number.")


class IdentityRecord(Record):
    id: Id
    kind: str
    value: str
    is_verified: bool
    trouble: Identity.Trouble | Literal[""] = Field(
        description="What came back from there: `unsure`, the last message did not get through; `unreachable`; "
        "`complained`, write nothing unasked. Empty when all is well."
    )
    trouble_reason: str = Field(description="Why, in the channel's word, such as `userunknown` or `mailboxfull`.")
    trouble_at: datetime | None


class CustomerRecord(Record):
    id: Id
    name: str
    language: str
    time_zone: str
    place: str
    company: str
    treatment: str = Field(description="How they want to be treated.")
    fields: dict[str, Any]
    tags: list[str]
    is_blocked: bool
    identities: list[IdentityRecord]
    merged_ids: list[Id] = Field(description="Whose records were merged into this one, and can be taken out again.")
    created_at: datetime


class CustomerPage(Record):
    results: list[CustomerRecord]
    next: str | None = Field(description="Hand it back as `cursor`; null on the last page.")


class IdentityGiven(Body):
    kind: Literal["email", "phone", "external"]
    value: str = Field(min_length=1, max_length=254)


Identities = Annotated[list[IdentityGiven], Field(max_length=20)]


class NewCustomer(Body):
    name: Name
    identities: Identities = Field(default_factory=list)
    language: Language = ""
    time_zone: Zone = ""
    place: Place = ""
    company: Company = ""
    treatment: Words = ""
    tags: TagNames = Field(default_factory=list)
    fields: FieldValues = Field(default_factory=dict)


class IdentityChange(Body):
    add: Identities = Field(default_factory=list)
    remove: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list, description="Identities' ids.")


class CustomerTagChange(Body):
    """`set` makes these the tags and no others; `add` and `remove` leave the others alone."""

    add: TagNames = Field(default_factory=list)
    remove: TagNames = Field(default_factory=list)
    set: TagNames | None = None


class CustomerChange(Body):
    """Only what is named changes. All of it, or none."""

    name: Name | None = None
    language: Language | None = None
    time_zone: Zone | None = None
    place: Place | None = None
    company: Company | None = None
    treatment: Words | None = None
    is_blocked: bool | None = None
    identities: IdentityChange | None = None
    tags: CustomerTagChange | None = None
    fields: FieldValues | None = None


class MergedAway(Record):
    """Where a customer is read who was merged into another."""

    id: Id
    merged_into: Id


Whose = Literal["target", "source", "both"]


class CustomerMerging(Body):
    customer_id: Id = Field(description="Who is merged into the customer of the address.")
    choices: Annotated[dict[str, Whose], Field(max_length=80)] = Field(
        default_factory=dict,
        description=(
            "Whose words are kept where the two differ, by part: `name`, `language`, `time_zone`, `place`, `company`, "
            "`treatment`, `is_blocked`, `fields.<key>`. `both` for `treatment` alone. Else the target's are kept."
        ),
    )


class CustomerUnmerging(Body):
    customer_id: Id = Field(description="Who is taken out of the customer of the address again.")
