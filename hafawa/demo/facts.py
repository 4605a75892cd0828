"""What one conversation is about, in numbers and names, and how each language says them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .matters import Matter
from .people import Customer, draw_company
from .shop import CARRIERS, PRODUCTS, STORES, Product
from .words import Agreement, fill, words

MONTHS = {
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ro": [
        "ianuarie",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie",
        "iulie",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ],
}
WEEKDAYS = {
    "ar": ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "ro": ["luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică"],
}
SPANS = {
    "ar": ("يومين", "ثلاثة أيام", "أربعة أيام", "خمسة أيام", "ستة أيام", "أسبوع", "عشرة أيام"),
    "en": ("two days", "three days", "four days", "five days", "six days", "a week", "ten days"),
    "ro": ("două zile", "trei zile", "patru zile", "cinci zile", "șase zile", "o săptămână", "zece zile"),
}
COLOURS = (
    {"ar": "الأسود", "en": "black", "ro": "negru"},
    {"ar": "الأبيض", "en": "white", "ro": "alb"},
    {"ar": "الأخضر", "en": "green", "ro": "verde"},
    {"ar": "النحاسي", "en": "copper", "ro": "arămiu"},
)
RATES = {"sa": 1.0, "jo": 1.0, "eg": 13.0, "ro": 1.22}
CURRENCIES = {
    "sa": {"ar": "{} ر.س", "en": "SAR {}", "ro": "{} SAR"},
    "jo": {"ar": "{} ر.س", "en": "SAR {}", "ro": "{} SAR"},
    "eg": {"ar": "{} ج.م", "en": "EGP {}", "ro": "{} EGP"},
    "ro": {"ar": "{} ليو", "en": "{} lei", "ro": "{} lei"},
}


@dataclass(frozen=True)
class Facts:
    """One matter's particulars. `due_on` has passed for a late parcel and is to come for all else."""

    customer: Customer
    product: Product
    order: str
    tracking: str
    invoice: str
    rma: str
    tax: str
    last4: str
    company: str
    count: int
    span: int
    colour: int
    ordered_on: datetime
    due_on: datetime
    address_seed: int
    cache: dict[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def slots(self, language: str) -> Mapping[str, str]:
        """Every slot that does not depend on who speaks, in that language."""
        if language not in self.cache:
            self.cache[language] = self._say(language)
        return self.cache[language]

    def _say(self, language: str) -> Mapping[str, str]:
        country = self.customer.country
        product = self.product.noun
        return {
            "order": self.order,
            "tracking": self.tracking,
            "invoice": self.invoice,
            "rma": self.rma,
            "tax": self.tax,
            "last4": self.last4,
            "company": self.company,
            "count": str(self.count),
            "product": product.named(language),
            "a_product": product.indefinite if language == "ro" else product.named(language),
            "part": (self.product.part or product).named(language),
            "price": say_price(self.product.riyals, country, language),
            "date": say_date(self.ordered_on, language),
            "due": say_day(self.due_on, language),
            "days": SPANS[language][self.span],
            "city": self.customer.city_in(language),
            "carrier": CARRIERS[country].named(language),
            "store": STORES[country].named(language),
            "colour": COLOURS[self.colour][language],
            "address": self._address(language),
        }

    def _address(self, language: str) -> str:
        random = Random(self.address_seed)
        slots = {"n": str(random.randint(3, 240)), "m": str(random.randint(1, 48))}
        return fill(words(language, "manners").pick("address", random), slots, Agreement(), random)

    def agreement(self, language: str, agent: str, half: str = "m") -> Agreement:
        part = self.product.part or self.product.noun
        return Agreement(self.customer.gender, agent, self.product.noun.gender(language), part.gender(language), half)


def draw_facts(random: Random, customer: Customer, matter: Matter, started_at: datetime) -> Facts:
    wanted = {"coffee": (True,), "thing": (False,), "any": (True, False, False)}[matter.about]
    products = [product for product in PRODUCTS if product.is_coffee in wanted]
    span = random.randrange(len(SPANS["en"]))
    ordered_on = started_at - timedelta(days=span + random.randint(4, 9))
    late = matter.key in {"late_parcel", "complaint"}
    due_on = started_at + timedelta(days=-(span + 1) if late else random.randint(2, 5))
    kind = customer.dialect or {"ro": "ro", "en": "en"}.get(customer.language, "gulf")
    return Facts(
        customer=customer,
        product=random.choice(products),
        order=f"DB-{random.randint(38200, 59900)}",
        tracking=f"{random.choice(('SH', 'QF', 'CC'))}-{random.randint(1000, 9999)}-{random.randint(100, 999)}",
        invoice=f"INV-{ordered_on.year}-{random.randint(1, 9999):04d}",
        rma=f"RT-{random.randint(400, 9999):04d}",
        tax=_tax(random, customer.country),
        last4=f"{random.randint(0, 9999):04d}",
        company=customer.company or draw_company(random, kind),
        count=random.choice((6, 10, 12, 20, 24, 30, 40, 60)),
        span=span,
        colour=random.randrange(len(COLOURS)),
        ordered_on=ordered_on,
        due_on=due_on,
        address_seed=random.randrange(1 << 30),
    )


def _tax(random: Random, country: str) -> str:
    if country == "ro":
        return f"RO99{random.randint(100000, 999999)}"
    if country == "eg":
        return f"999-{random.randint(100, 999)}-{random.randint(100, 999)}"
    return f"39999{random.randint(10000, 99999)}00003"


def say_price(riyals: int, country: str, language: str) -> str:
    amount = round(riyals * RATES[country])
    return CURRENCIES[country][language].format(f"{amount:,}".replace(",", "." if language == "ro" else ","))


def say_date(day: datetime, language: str) -> str:
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def say_day(day: datetime, language: str) -> str:
    weekday = WEEKDAYS[language][day.weekday()]
    return {"ar": f"يوم {weekday} {{}}", "en": f"{weekday} {{}}", "ro": f"{weekday}, {{}}"}[language].format(
        say_date(day, language)
    )
