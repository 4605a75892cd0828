"""What is said by itself: an acknowledgement, a farewell with its question, and the answer to that."""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hafawa.accounts.models import Brand
from hafawa.conversations import actions as conversations
from hafawa.conversations.card import Card, Choice
from hafawa.conversations.channel import CardAnswer
from hafawa.conversations.models import Conversation, Message, State, Status
from hafawa.customers.models import Customer
from hafawa.platform.events.action import action
from hafawa.platform.events.actor import Actor
from hafawa.platform.events.emit import emit

from . import queries, wording
from .events import CourtesyChanged
from .models import Courtesy, LongerWait, Notice

SOLVED = "solved"
ANSWERS = ("yes", "no")


@action
def save_courtesy(
    *,
    brand: Brand,
    acknowledges: bool,
    acknowledgements: Mapping[str, str],
    bids_farewell: bool,
    farewells: Mapping[str, str],
    by: Actor,
) -> Courtesy:
    """What a brand says by itself. Words equal to ours are not kept, so that ours may become better.

    Raises ValidationError, by field and language, for a gap that nothing fills.
    """
    _check("acknowledgements", acknowledgements, wording.ACKNOWLEDGEMENT_GAPS)
    _check("farewells", farewells, wording.FAREWELL_GAPS)
    values = {
        "acknowledges": acknowledges,
        "acknowledgements": _own(acknowledgements, wording.ACKNOWLEDGEMENT),
        "bids_farewell": bids_farewell,
        "farewells": _own(farewells, wording.FAREWELL),
    }
    courtesy = queries.courtesy_of(brand)
    if all(getattr(courtesy, name) == value for name, value in values.items()):
        return courtesy
    courtesy, _made = Courtesy.objects.update_or_create(brand=brand, defaults=values)
    cache.delete(queries.SWITCHED)
    transaction.on_commit(lambda: cache.delete(queries.SWITCHED))
    emit(CourtesyChanged(brand_id=brand.pk), by=by)
    return courtesy


def _check(field: str, words: Mapping[str, str], gaps: tuple[str, ...]) -> None:
    told = _("Nothing fills %(gaps)s. These are filled in: %(known)s.")
    known = " ".join(f"{{{name}}}" for name in gaps)
    faults = {
        f"{field}_{language}": told % {"gaps": " ".join(found), "known": known}
        for language, text in words.items()
        if (found := wording.unfillable(text, gaps))
    }
    if faults:
        raise ValidationError(faults)


def _own(words: Mapping[str, str], ours: str) -> dict[str, str]:
    given = {language: text.replace("\r\n", "\n").strip() for language, text in words.items()}
    return {language: text for language, text in given.items() if text and text != wording.default_in(ours, language)}


@action
def follow_customer(*, was: int, customer_id: int) -> None:
    """Notices of conversations that are another customer's now are that customer's: nobody is told twice."""
    Notice.objects.filter(customer_id=was, conversation__customer_id=customer_id).update(customer_id=customer_id)


@action
def acknowledge(*, message: Message) -> Message | None:
    """Tell who wrote this that it is here, once, in their language. None, and nothing happens, where that must not be.

    The customer's row is held: two conversations begun at the same time are one customer's, and told of once.
    """
    conversation, inbox = message.conversation, message.inbox
    Customer.objects.select_for_update(no_key=True).get(pk=conversation.customer_id)
    if not queries.is_to_be_acknowledged(message) or queries.was_told_of_late(message, Notice.Kind.ACKNOWLEDGEMENT):
        return None
    assert inbox is not None
    assert message.identity is not None
    courtesy = queries.courtesy_of(conversation.brand)
    notice = _say_once(conversation, Notice.Kind.ACKNOWLEDGEMENT, inbox.kind) if courtesy.acknowledges else None
    if notice is None:
        return None
    language = language_of(message)
    with translation.override(language):
        expected = _expected(conversation.brand)
    values = {**_values(conversation, message), "expected": expected}
    sent = conversations.send_notice(
        conversation=conversation, inbox=inbox, notice=Notice.Kind.ACKNOWLEDGEMENT, to=[message.identity.value],
        text=wording.filled(queries.acknowledgement_in(courtesy, language), values), language=language,
    )  # fmt: skip
    _note(notice, sent, language)
    return sent


def _expected(brand: Brand) -> str:
    if queries.takes_longer():
        return wording.longer(queries.present_wait(brand))
    return wording.expectation(queries.usual_wait(brand))


@action
def say_longer(*, is_on: bool) -> None:
    """Whether acknowledgements say that it takes longer. What made it so is an event of its own."""
    LongerWait.objects.update_or_create(pk=1, defaults={"is_on": is_on})


def language_of(message: Message) -> str:
    """What to speak to who wrote this: what they wrote in, as far as the brand speaks it."""
    conversation = message.conversation
    known = message.language or conversation.language or conversation.customer.language
    return conversation.brand.speaks(known)


def _values(conversation: Conversation, message: Message) -> dict[str, str]:
    return {"name": wording.greeted(conversation.customer.name), "number": str(conversation.pk)}


def _say_once(conversation: Conversation, kind: str, channel: str, occasion: str = "") -> Notice | None:
    """The right to say it, or None where it was said: the database decides between two who try."""
    try:
        with transaction.atomic():
            return Notice.objects.create(
                kind=kind, conversation=conversation, customer_id=conversation.customer_id,
                channel=channel, occasion=occasion, said_at=now(),
            )  # fmt: skip
    except IntegrityError:
        return None


def _note(notice: Notice, message: Message, language: str, token: str = "") -> None:
    notice.message, notice.language, notice.token = message, language, token
    notice.save(update_fields=["message", "language", "token"])


@action
def bid_farewell(*, conversation: Conversation) -> Message | None:
    """Ask the customer whether it is solved: below the answer that resolved it, or in a message of its own.

    Never two messages: where the answer has left already, nothing is asked. Nor where nobody has answered them since
    the last question, or ever. None where nothing was asked.
    """
    Customer.objects.select_for_update(no_key=True).get(pk=conversation.customer_id)
    courtesy = queries.courtesy_of(conversation.brand)
    word, answer = queries.last_word(conversation), queries.last_answer(conversation)
    if not (courtesy.bids_farewell and conversation.status == Status.RESOLVED and conversation.resolved_at):
        return None
    if word is None or word.inbox is None or answer is None or not queries.may_be_told(word):
        return None
    if Notice.objects.filter(conversation=conversation, kind=Notice.Kind.FAREWELL, message_id__gte=answer.pk).exists():
        return None
    is_with_it = answer.evidence.get("then") == Status.RESOLVED and answer.pk > word.pk
    if is_with_it and answer.state not in (State.QUEUED, State.SCHEDULED):
        return None
    occasion = conversation.resolved_at.isoformat()
    notice = _say_once(conversation, Notice.Kind.FAREWELL, word.inbox.kind, occasion)
    if notice is None:
        return None
    language, token = language_of(word), secrets.token_urlsafe(24)
    card = question(token, language)
    if is_with_it:
        conversations.put_card(message=answer, card=card)
        _note(notice, answer, language, token)
        return answer
    assert word.identity is not None
    sent = conversations.send_notice(
        conversation=conversation, inbox=word.inbox, notice=Notice.Kind.FAREWELL, to=[word.identity.value],
        text=wording.filled(queries.farewell_in(courtesy, language), _values(conversation, word)),
        language=language, card=card,
    )  # fmt: skip
    _note(notice, sent, language, token)
    return sent


def question(token: str, language: str) -> Card:
    """ "Is it solved?", with a page of ours behind each of its two buttons."""
    address = settings.ENVIRONMENT.address + reverse("courtesy:card", args=[token])
    with translation.override(language):
        labels = {"yes": _(wording.YES), "no": _(wording.NO)}
        choices = tuple(Choice(value=each, label=labels[each], url=f"{address}?answer={each}") for each in ANSWERS)
        return Card(name=SOLVED, token=token, question=_(wording.QUESTION), choices=choices)


@action
def take_answer(*, notice: Notice, value: str) -> bool:
    """The customer says whether it is solved. "no" opens the conversation again.

    False, and nothing changes, where the same was said before, or it can no longer be changed. Raises ValidationError
    for anything but yes and no.
    """
    if value not in ANSWERS:
        raise ValidationError({"answer": _("Choose one of the two.")})
    held = Notice.objects.select_for_update(of=("self",)).select_related("conversation__customer").get(pk=notice.pk)
    if held.answer == value or queries.is_settled(held):
        return False
    held.answer, held.answered_at = value, held.answered_at or now()
    held.save(update_fields=["answer", "answered_at"])
    conversations.answer_card(answer=CardAnswer(token=held.token, value=value))
    if value == "no" and held.conversation.status == Status.RESOLVED:
        conversations.ask_again(conversation=held.conversation, by=held.conversation.customer.actor)
    return True
