"""A stream of believable mails as bytes: 40 % from new people, 30 % from known ones, 30 % answers in known threads."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from random import Random
from uuid import uuid4

from django.utils.timezone import now

from hafawa.channels.email.compose import reply_address
from hafawa.conversations.actions.thread import reply_token
from hafawa.conversations.models import Conversation, Inbox, Message
from hafawa.customers.models import Identity
from hafawa.platform.text.plain import text_to_html

from .fill import DOMAIN
from .stock import SEED, Stock, Told, make_stock

QUOTED = {
    "ar": "كتب فريق خدمة العملاء:",
    "en": "On Tuesday, the customer care team wrote:",
    "ro": "Echipa de asistență a scris:",
}


@dataclass(frozen=True)
class Mail:
    """`answers` is the conversation it must join; 0 where it must start one."""

    external_id: str
    raw: bytes
    answers: int


class Mails:
    """Draws from what the database holds. Each run's mails are new to it."""

    def __init__(self, inbox: Inbox, *, seed: int = SEED) -> None:
        self.inbox = inbox
        self.random = Random(seed)
        self.run = uuid4().hex[:10]
        self.stock: Stock = make_stock(now())
        self.newest_person = Identity.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.newest_message = Message.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def take(self, count: int) -> list[Mail]:
        """As many as asked. In an empty database the first ones are all from new people."""
        return [mail for _, mail in zip(range(count), self._stream(), strict=False)]

    def _stream(self) -> Iterator[Mail]:
        number = 0
        while True:
            number += 1
            kind = self.random.choices(("new", "known", "answer"), (40, 30, 30))[0]
            yield self._answer(number) if kind == "answer" and self.newest_message else self._first(number, kind)

    def _first(self, number: int, kind: str) -> Mail:
        told = self.random.choice(self.stock.told)
        sender = self._known() if kind == "known" and self.newest_person else self._new(number)
        return self._mail(number, told, sender, self.inbox.address, {}, "")

    def _new(self, number: int) -> tuple[str, str]:
        person = self.random.choice(self.stock.people)
        return person.name, f"{person.local}.{self.run}.{number}@{DOMAIN}"

    def _known(self) -> tuple[str, str]:
        pk = self.random.randint(1, self.newest_person)
        known = Identity.objects.select_related("customer").filter(pk__gte=pk, kind="email").order_by("pk").first()
        return (known.customer.name, known.value) if known else self._new(0)

    def _answer(self, number: int) -> Mail:
        """Half come back to the signed address, half are known by their references alone."""
        pk = self.random.randint(1, self.newest_message)
        answered = (
            Message.objects.select_related("conversation", "identity", "inbox")
            .filter(pk__gte=pk, identity__isnull=False, inbox=self.inbox)
            .order_by("pk")
            .first()
        )
        if answered is None or answered.identity is None:
            return self._first(number, "new")
        told = self.random.choice(self.stock.told)
        headers = {"In-Reply-To": f"<{answered.external_id}>", "References": f"<{answered.external_id}>"}
        to = self.inbox.address
        if number % 2:
            to = reply_address(to, reply_token(answered.conversation))
        sender = (answered.author_name, answered.identity.value)
        return self._mail(number, told, sender, to, headers, answered.text, answered.conversation)

    def _mail(
        self, number: int, told: Told, sender: tuple[str, str], to: str, headers: dict[str, str], quoted: str,
        conversation: Conversation | None = None,
    ) -> Mail:  # fmt: skip
        text = self.random.choice(told.theirs).text
        if quoted:
            lines = "\n".join(f"> {line}" for line in quoted.splitlines())
            text = f"{text}\n\n{QUOTED[told.language]}\n{lines}"
        mail = EmailMessage(policy=SMTP)
        external_id = f"{self.run}.{number}@client.example"
        mail["Message-ID"], mail["Date"] = f"<{external_id}>", format_datetime(now())
        mail["From"], mail["To"] = f'"{sender[0]}" <{sender[1]}>', to
        mail["Subject"] = told.subject
        for name, value in headers.items():
            mail[name] = value
        mail.set_content(text)
        if number % 4:
            mail.add_alternative(f"<html><body>{text_to_html(text)}</body></html>", subtype="html")
        return Mail(external_id, mail.as_bytes(), conversation.pk if conversation else 0)
