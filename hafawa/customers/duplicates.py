"""Who may be the same person a second time. Suggested to whoever looks; nothing is ever merged by itself.

Three signs, each a reason a reader can check: one number or address kept under two kinds, one of them verified; the
same name at the same company's mail domain; the same name and the same mailbox name at two providers, or one mailbox
with a +mark. A name alone is no sign, nor is a name at a domain that anybody may have an address at.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from hafawa.platform.search.finding import find
from hafawa.platform.text.folding import fold

from .models import Customer, CustomerMerge, Identity
from .queries import customers

SHOWN = 3
LOOKED_AT = 50  # of the same words, newest first
VALUES = 20
OPEN_TO_ALL = frozenset(
    {
        *(
            "gmail.com",
            "googlemail.com",
            "hotmail.com",
            "outlook.com",
            "outlook.sa",
            "live.com",
            "msn.com",
            "yahoo.com",
        ),
        *("yahoo.ro", "ymail.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me", "protonmail.com"),
        *("gmx.com", "gmx.net", "gmx.de", "mail.com", "mail.ru", "yandex.com", "yandex.ru", "zoho.com"),
        *("fastmail.com", "windowslive.com", "maktoob.com"),
    }
)


class Sign(TextChoices):
    """Why somebody may be the same person, the strongest first."""

    NUMBER = "number", _("The same number or address, of another kind")
    DOMAIN = "domain", _("The same name at the same mail domain")
    MAILBOX = "mailbox", _("The same name, and the same name before the @")


@dataclass(frozen=True, slots=True)
class Suspect:
    customer: Customer
    sign: Sign


def suspects(customer: Customer) -> list[Suspect]:
    """At most SHOWN others; those who were taken apart from this one before are left out. A bounded look."""
    known = list(customer.identities.all())
    found = dict.fromkeys(_of_one_number(customer, known), Sign.NUMBER)
    for other in _of_one_name(customer):
        sign = _shared(known, other.identities.all())
        if sign:
            found.setdefault(other.pk, sign)
    for pk in _taken_apart(customer) & found.keys():
        del found[pk]
    order = list(Sign)
    chosen = sorted(found, key=lambda pk: (order.index(found[pk]), pk))[:SHOWN]
    rows = {row.pk: row for row in customers().filter(pk__in=chosen).prefetch_related("identities")}
    return [Suspect(rows[pk], found[pk]) for pk in chosen if pk in rows]


def _of_one_number(customer: Customer, known: Iterable[Identity]) -> list[int]:
    is_verified = {row.value: row.is_verified for row in list(known)[:VALUES]}
    others = Identity.objects.filter(kind__in=Identity.Kind.values, value__in=is_verified).exclude(customer=customer)
    return [
        customer_id
        for customer_id, value, proven in others.values_list("customer_id", "value", "is_verified")[:LOOKED_AT]
        if proven or is_verified[value]
    ]


def _of_one_name(customer: Customer) -> list[Customer]:
    words = _words(customer.name)
    if not words:
        return []
    ids = [hit.object_id for hit in find(customer.name, kinds=["customer"], limit=LOOKED_AT)]
    rows = customers().filter(pk__in=ids).exclude(pk=customer.pk).prefetch_related("identities")
    return [row for row in rows if _words(row.name) == words]


def _words(name: str) -> frozenset[str]:
    """The words of a name in any order, as a reader would compare them; nothing for what is an address."""
    return frozenset() if "@" in name else frozenset(fold(name).replace(",", " ").replace("،", " ").split())


def _shared(mine: Iterable[Identity], theirs: Iterable[Identity]) -> Sign | None:
    ours, others = _mailboxes(mine), _mailboxes(theirs)
    if ({domain for _local, domain in ours} & {domain for _local, domain in others}) - OPEN_TO_ALL:
        return Sign.DOMAIN
    return Sign.MAILBOX if {local for local, _domain in ours} & {local for local, _domain in others} else None


def _mailboxes(known: Iterable[Identity]) -> list[tuple[str, str]]:
    """(mailbox without dots and +mark, domain) of each mail address."""
    parts = [row.value.rpartition("@") for row in known if row.kind == Identity.Kind.EMAIL]
    return [(local.partition("+")[0].replace(".", ""), domain) for local, _at, domain in parts if local]


def _taken_apart(customer: Customer) -> set[int]:
    """Whom somebody merged with this one and found to be another."""
    rows = CustomerMerge.objects.filter(Q(source=customer) | Q(target=customer)).exclude(undone_at=None)
    pairs = rows.values_list("source_id", "target_id")[:LOOKED_AT]
    return {pk for pair in pairs for pk in pair} - {customer.pk}
