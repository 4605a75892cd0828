"""A customer as the desk shows them: a row of the list, the head of their page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hafawa.accounts.fields import Value
from hafawa.accounts.models import Field
from hafawa.accounts.queries import fields_about
from hafawa.conversations.models import Conversation, Status
from hafawa.conversations.queries import Contact, why_not
from hafawa.customers.models import Customer, Identity
from hafawa.platform.web.reading import current_reader, write_moment, write_number
from hafawa.platform.web.templatetags.hafawa import avatar, when

IDENTITY_ICONS = {Identity.Kind.EMAIL: "mail", Identity.Kind.PHONE: "phone", Identity.Kind.EXTERNAL: "id"}


@dataclass(frozen=True, slots=True)
class CustomerRow:
    id: int
    name: str
    avatar: SafeString
    address: str
    company: str
    place: str
    tags: tuple[str, ...]
    last_at: SafeString
    open_count: int
    is_blocked: bool


def customer_rows(found: Iterable[Customer], contacts: dict[int, Contact]) -> list[CustomerRow]:
    """Rows, with what `contacts` knows of each."""
    return [_row(customer, contacts.get(customer.pk)) for customer in found]


def _row(customer: Customer, contact: Contact | None) -> CustomerRow:
    known = [identity for identity in customer.identities.all() if identity.kind != Identity.Kind.EXTERNAL]
    return CustomerRow(
        id=customer.pk,
        name=customer.name,
        avatar=avatar(customer.name),
        address=known[0].value if known else "",
        company=customer.company.name if customer.company else "",
        place=customer.place,
        tags=tuple(tag.name for tag in customer.tags.all()),
        last_at=when(contact.last_at) if contact else SafeString(""),
        open_count=contact.open_count if contact else 0,
        is_blocked=customer.is_blocked,
    )


@dataclass(frozen=True, slots=True)
class IdentityShown:
    id: int
    icon: str
    kind: str
    value: str
    is_verified: bool
    trouble: str  # in words: "Cannot be reached · The mailbox is full."
    trouble_at: SafeString


def trouble_words(row: Identity) -> str:
    """What came back from an address, and why; "" where all is well."""
    if not row.trouble:
        return ""
    label, why = str(Identity.Trouble(row.trouble).label), why_not(row.trouble_reason)
    return label if not why or row.trouble == Identity.Trouble.COMPLAINED else f"{label}: {why}"


def identities(customer: Customer) -> list[IdentityShown]:
    return [
        IdentityShown(
            id=row.pk,
            icon=IDENTITY_ICONS.get(Identity.Kind(row.kind), "id"),
            kind=str(Identity.Kind(row.kind).label),
            value=row.value,
            is_verified=row.is_verified,
            trouble=trouble_words(row),
            trouble_at=when(row.trouble_at, "short") if row.trouble_at else SafeString(""),
        )
        for row in customer.identities.all()
    ]


def language_name(code: str) -> str:
    """A language in its own words: العربية, română. The code itself where nobody knows it."""
    return str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()


def time_there(customer: Customer, now: datetime | None = None) -> str:
    """What the clock says where they are, the reader's way; "" where that is not known."""
    if not customer.time_zone:
        return ""
    there = (now or timezone.now()).astimezone(ZoneInfo(customer.time_zone))
    return write_moment(there.replace(tzinfo=current_reader.get().zone), "time")


def answers(customer: Customer) -> list[tuple[str, str]]:
    """The custom fields with an answer: label and words."""
    language = current_reader.get().language
    return [
        (field.label_in(language), said(field, customer.fields[field.key]))
        for field in fields_about(Field.About.CUSTOMER)
        if customer.fields.get(field.key) is not None
    ]


def said(field: Field, value: Value) -> str:
    """An answer to a custom field in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.kind == Field.Kind.NUMBER and isinstance(value, int | float):
        return write_number(int(value) if float(value).is_integer() else value)
    return str(value)


@dataclass(frozen=True, slots=True)
class ConversationLine:
    id: int
    url: str
    subject: str
    status: str
    is_open: bool
    assignee: str
    at: SafeString


def conversation_lines(found: Iterable[Conversation]) -> list[ConversationLine]:
    return [
        ConversationLine(
            id=row.pk,
            url=reverse("desk:conversation", args=[row.pk]),
            subject=row.subject or f"#{row.pk}",
            status=str(Status(row.status).label),
            is_open=row.status == Status.OPEN,
            assignee=row.assignee.name if row.assignee else "",
            at=when(row.last_activity_at),
        )
        for row in found
    ]
