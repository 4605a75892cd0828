"""Two records of one person become one. Lossless, and can be undone."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from ..differences import COLUMNS, flat, kept, put
from ..events import CustomerMergedAway, CustomerSetApart, CustomersMerged, CustomersUnmerged
from ..models import Company, Customer, CustomerMerge, CustomerNote, Identity
from .lock import hold_both


@action
def merge_customers(
    *, source: Customer, target: Customer, choices: Mapping[str, str] | None = None, by: Actor
) -> CustomerMerge:
    """Pour `source` into `target`: identities, notes and tags are the target's now, and what the profile lacked.

    `choices` says whose words are kept where both have some: {"place": "source"}; the target's are, where it says
    nothing. Conversations follow (conversations.settle_merge). Raises ValidationError for one and the same customer and
    for who has been merged already.
    """
    if source.pk == target.pk:
        raise ValidationError(_("A customer cannot be merged with themselves."))
    held = hold_both(source.pk, target.pk)
    source, target = held[source.pk], held[target.pk]
    if source.merged_into_id or target.merged_into_id:
        raise ValidationError(_("One of these has been merged already."))
    record = CustomerMerge.objects.create(
        source=source,
        target=target,
        agent_id=by.agent_id,
        identity_ids=_ids(Identity, source),
        note_ids=_ids(CustomerNote, source),
        tag_ids=_gained_tags(source, target),
        profile=kept(target, source, choices or {}),
    )
    _move(record, target)
    target.tags.add(*record.tag_ids)
    put(target, {key: change["is"] for key, change in record.profile.items()})
    target.save(update_fields=COLUMNS)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    emit(
        CustomersMerged(customer_id=target.pk, source_id=source.pk, merge_id=record.pk, name=source.name),
        by=by,
    )
    emit(
        CustomerMergedAway(customer_id=source.pk, target_id=target.pk, merge_id=record.pk, name=target.name),
        by=by,
    )
    return record


def _ids(kind: type[Identity] | type[CustomerNote], customer: Customer) -> list[int]:
    return list(kind.objects.filter(customer=customer).order_by("pk").values_list("pk", flat=True))


def _gained_tags(source: Customer, target: Customer) -> list[int]:
    had = set(target.tags.values_list("pk", flat=True))
    return sorted(set(source.tags.values_list("pk", flat=True)) - had)


def _move(record: CustomerMerge, to: Customer) -> None:
    """What the source brought, as far as it still stands with one of the two."""
    between = (record.source_id, record.target_id)
    Identity.objects.filter(pk__in=record.identity_ids, customer_id__in=between).update(customer=to)
    CustomerNote.objects.filter(pk__in=record.note_ids, customer_id__in=between).update(customer=to)


@action
def unmerge_customers(*, record: CustomerMerge, by: Actor) -> Customer:
    """Take the source out again with all it brought. Undone twice is undone once. Returns the source.

    What was changed on the target since stays as it was changed. Raises ValidationError where the target has been
    merged into somebody else meanwhile: the last merge is taken apart first.
    """
    held = hold_both(record.source_id, record.target_id)
    source, target = held[record.source_id], held[record.target_id]
    record = CustomerMerge.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.undone_at:
        return source
    if target.merged_into_id:
        raise ValidationError(
            _("%(name)s has been merged into another customer since. Take that apart first.") % {"name": target.name}
        )
    _move(record, source)
    _give_back(record, target)
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    record.undone_at = now()
    record.save(update_fields=["undone_at"])
    emit(
        CustomersUnmerged(customer_id=target.pk, source_id=source.pk, merge_id=record.pk, name=source.name),
        by=by,
    )
    emit(
        CustomerSetApart(customer_id=source.pk, target_id=target.pk, merge_id=record.pk, name=target.name),
        by=by,
    )
    return source


def _give_back(record: CustomerMerge, target: Customer) -> None:
    """The target's tags and profile as they would be without this merge; others who are still in it keep their part."""
    later = list(
        CustomerMerge.objects.select_for_update(of=("self",))
        .filter(target=target, undone_at=None)
        .exclude(pk=record.pk)
        .order_by("pk")
    )
    _give_back_tags(record, target, later)
    now_said, restored = flat(target), {}
    for key, change in record.profile.items():
        heir = next((each for each in later if each.pk > record.pk and key in each.profile), None)
        if heir:  # a later one overwrote it: undone, that one goes back to before both
            heir.profile[key]["was"] = change["was"]
            heir.save(update_fields=["profile"])
        elif now_said.get(key) == change["is"]:
            restored[key] = change["was"]
    if restored.get("company") and not Company.objects.filter(pk=restored["company"]).exists():
        restored["company"] = None
    put(target, restored)
    target.save(update_fields=COLUMNS)


def _give_back_tags(record: CustomerMerge, target: Customer, later: list[CustomerMerge]) -> None:
    """A tag that another one in it has, too, is theirs to take away."""
    gone = set(record.tag_ids)
    for each in later:
        theirs = gone & set(
            Customer.tags.through.objects.filter(customer_id=each.source_id).values_list("tag_id", flat=True)
        )
        if theirs:
            each.tag_ids = sorted({*each.tag_ids, *theirs})
            each.save(update_fields=["tag_ids"])
            gone -= theirs
    target.tags.remove(*gone)
