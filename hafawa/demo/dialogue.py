"""What is said in one conversation: sentences put together, and the way each person types."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from random import Random
from zoneinfo import ZoneInfo

from .enclosures import paper, photo
from .facts import Facts, say_date
from .people import Customer
from .shop import COLLEAGUES, Colleague
from .words import fill, topic_of, words

PEOPLE = {colleague.key: colleague for colleague in COLLEAGUES}
HONORIFICS = {"ar": ("أستاذ", "أستاذة"), "en": ("Mr", "Ms"), "ro": ("domnule", "doamnă")}
ENCLOSED = re.compile("مرفق|أرفقت|والصور|الصورة أهي|هذي الصورة|هي الصورة|صوّرت|attach|See the photo|ataș|Vedeți poza")
PAPERS = {"invoice", "quote", "double_charge", "refund", "return"}
NO_HAMZA = str.maketrans("أإآى", "اااي")
NO_DIACRITICS = str.maketrans("ăâîșțĂÂÎȘȚ", "aaistAAIST")


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Said:
    """The words of one turn. `html` is empty where the sender's mail had plain text alone."""

    text: str
    html: str = ""
    quoted_text: str = ""
    quoted_html: str = ""
    files: tuple[File, ...] = ()


@dataclass
class Dialogue:
    """One conversation being told. Remembers what was said, so that nobody repeats themselves."""

    random: Random
    matter: str
    facts: Facts
    agent: Colleague
    topic: str | None = None  # decided by what is asked
    half: str = "m"  # of the day: see words.Agreement
    used: set[str] = field(default_factory=set)

    @property
    def customer(self) -> Customer:
        return self.facts.customer

    def subject(self) -> str:
        customer = self.customer
        return self._typed(self._say(self.matter, "subject", customer.language, dialect=customer.dialect), "subject")

    def from_customer(self, turn: str, at: datetime, before: tuple[str, str, datetime] | None) -> Said:
        """Their words. `before` is what they answer: (who, text, when)."""
        self.half = _half(at, self.customer.time_zone)
        own = turn in {"ask", "back"}
        language, dialect, habits = self.customer.language, self.customer.dialect, self.customer.habits
        if dialect and self.random.random() < 0.12:
            dialect = ""
        body = self._say(self.matter if own else "manners", turn, language, dialect=dialect)
        files = self._photos(body) if own and ENCLOSED.search(body) else ()
        parts = [body]
        if turn == "ask" and "curt" not in habits:
            parts.insert(0, self._say("manners", "greet", language, dialect=dialect))
        if (turn == "ask" and "curt" not in habits) or (turn != "thanks" and self.random.random() < 0.25):
            parts.append(self._say("manners", "bye", language, dialect=dialect))
        text = self._typed("\n\n".join(parts))
        if "phone" in habits:
            text += "\n\n" + words(language, "manners").variants("phone")[self.customer.key % 3]
        quoted, quoted_html = self._quote(before) if before else ("", "")
        html = self._letter(text) if "html" in habits else ""
        return Said(text, html, quoted, quoted_html if html else "", files)

    def from_us(self, turn: str, at: datetime, *, is_first: bool) -> Said:
        """A colleague's words to the customer, in the customer's language."""
        self.half = _half(at, self.agent.time_zone)
        language = self.customer.language
        own = turn in {"ANSWER", "SOLVE", "DONE"}
        body = self._say(self.matter if own else "manners", turn.lower(), language)
        parts = [body]
        if is_first or self.random.random() < 0.55:
            parts.insert(0, self._say("manners", "agent_greet" if is_first else "agent_again", language))
        parts.append(self._say("manners", "agent_bye", language))
        text = "\n\n".join(parts)
        files = self._papers() if own and ENCLOSED.search(body) else ()
        return Said(text, paragraphs(text), files=files)

    def note(self, author: Colleague, mentioned: Colleague) -> tuple[str, bool]:
        """A word to colleagues in the author's language, and whether it names `mentioned`."""
        template = self._pick(self.matter, "note", author.language, "")
        slots = {**self.facts.slots(author.language), "mention": mentioned.name}
        agreement = self.facts.agreement(author.language, author.gender)
        return fill(template, slots, agreement, self.random), "{mention}" in template

    def _pick(self, file: str, section: str, language: str, dialect: str) -> str:
        is_own = file == self.matter
        template = words(language, file).pick(
            section, self.random, dialect, self.used, topic=self.topic if is_own else None
        )
        self.used.add(template)
        if is_own and self.topic is None and (section == "ask" or topic_of(template)):
            self.topic = topic_of(template)
        return template

    def _say(self, file: str, section: str, language: str, *, dialect: str = "") -> str:
        template = self._pick(file, section, language, dialect)
        slots = {**self.facts.slots(language), **self._names(section, language)}
        agreement = self.facts.agreement(language, self.agent.gender, self.half)
        said = fill(template, slots, agreement, self.random).strip()
        return said[:1].upper() + said[1:]  # a slot may stand first: "the lid", "capacul"

    def _names(self, section: str, language: str) -> dict[str, str]:
        customer = self.customer
        signs = section == "bye" and (customer.company or customer.key % 3 == 0)
        masculine, feminine = HONORIFICS[language]
        return {
            "name": customer.name if signs else customer.first,
            "family": customer.name.split()[-1],
            "agent": self.agent.called(language),
            "honorific": feminine if customer.gender == "f" else masculine,
        }

    def _typed(self, text: str, what: str = "text") -> str:
        habits = self.customer.habits
        if "no_hamza" in habits:
            text = text.translate(NO_HAMZA)
        if "no_diacritics" in habits:
            text = text.translate(NO_DIACRITICS)
        if "lower" in habits and what == "text":
            text = re.sub(r"\b[A-Z](?=[a-z'’ ])", lambda match: match[0].lower(), text)
        return text

    def _letter(self, text: str) -> str:
        """The same as their mail program would send it, some with a logo from the web under it."""
        html = paragraphs(text)
        if "logo" in self.customer.habits:
            domain = self.customer.email.split("@")[1]
            html += f'<p><img src="https://images.{domain}/signature/logo.png" width="140" height="40" alt=""></p>'
        direction = ' dir="rtl"' if self.customer.language == "ar" else ""
        return f"<div{direction}>{html}</div>"

    def _quote(self, before: tuple[str, str, datetime]) -> tuple[str, str]:
        who, said, at = before
        language = self.customer.language
        local = at.astimezone(ZoneInfo(self.customer.time_zone))
        slots = {"when": f"{say_date(local, language)} {local.year} {local:%H:%M}", "who": who}
        template = words(language, "manners").variants("quote_line")[0]
        line = fill(template, slots, self.facts.agreement(language, "m"), self.random)
        text = "\n".join([line, *(f"> {row}".rstrip() for row in said.split("\n"))])
        return text, f"<p>{escape(line)}</p><blockquote>{paragraphs(said)}</blockquote>"

    def _photos(self, body: str) -> tuple[File, ...]:
        if self.matter in PAPERS:
            name = {"ar": "شهادة.pdf", "en": "certificate.pdf", "ro": "certificat.pdf"}[self.customer.language]
            lines = ("Certificate of registration", self.facts.tax, self.facts.order)
            return (File(name, "application/pdf", paper(lines)),)
        numbers = self.random.sample(range(12), self.random.choice((1, 1, 2)))
        return tuple(File(f"IMG_{4100 + number * 7}.png", "image/png", photo(number)) for number in numbers)

    def _papers(self) -> tuple[File, ...]:
        facts, matter = self.facts, self.matter
        title, number = {
            "invoice": ("Tax invoice", facts.invoice),
            "quote": ("Quotation", f"Q-{facts.order[3:]}"),
            "return": ("Return label", facts.rma),
        }.get(matter, ("Payment advice", facts.rma))
        lines = ("Dar Al Bunn", "", f"{title} {number}", f"Order {facts.order}", f"Item {facts.product.noun.en}",
                 f"VAT number {facts.tax}", f"Total {facts.slots('en')['price']}")  # fmt: skip
        return (File(f"{number}.pdf", "application/pdf", paper(lines)),)


def _half(at: datetime, zone: str) -> str:
    return "m" if at.astimezone(ZoneInfo(zone)).hour < 12 else "f"


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each block, a break for each line."""
    blocks = (escape(block, quote=False).replace("\n", "<br>") for block in text.split("\n\n"))
    return "".join(f"<p>{block}</p>" for block in blocks)
