"""The customers: names, letters, addresses and manners."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from .words import Agreement, fill, words

# city: (Arabic, English, Romanian), country, time zone, dialling code and the digits every invented number starts with
CITIES = {
    "riyadh": (("الرياض", "Riyadh", "Riad"), "sa", "Asia/Riyadh", "+96655000"),
    "jeddah": (("جدة", "Jeddah", "Jeddah"), "sa", "Asia/Riyadh", "+96650000"),
    "khobar": (("الخبر", "Khobar", "Khobar"), "sa", "Asia/Riyadh", "+96654000"),
    "madinah": (("المدينة المنورة", "Madinah", "Medina"), "sa", "Asia/Riyadh", "+96656000"),
    "dubai": (("دبي", "Dubai", "Dubai"), "sa", "Asia/Dubai", "+97150000"),
    "kuwait": (("الكويت", "Kuwait City", "Kuweit"), "sa", "Asia/Kuwait", "+9659900"),
    "cairo": (("القاهرة", "Cairo", "Cairo"), "eg", "Africa/Cairo", "+20100000"),
    "giza": (("الجيزة", "Giza", "Giza"), "eg", "Africa/Cairo", "+20110000"),
    "alexandria": (("الإسكندرية", "Alexandria", "Alexandria"), "eg", "Africa/Cairo", "+20120000"),
    "mansoura": (("المنصورة", "Mansoura", "Mansoura"), "eg", "Africa/Cairo", "+20150000"),
    "amman": (("عمّان", "Amman", "Amman"), "jo", "Asia/Amman", "+96279000"),
    "beirut": (("بيروت", "Beirut", "Beirut"), "jo", "Asia/Beirut", "+9617000"),
    "bucharest": (("بوخارست", "Bucharest", "București"), "ro", "Europe/Bucharest", "+4070000"),
    "cluj": (("كلوج", "Cluj-Napoca", "Cluj-Napoca"), "ro", "Europe/Bucharest", "+4072000"),
    "iasi": (("ياش", "Iași", "Iași"), "ro", "Europe/Bucharest", "+4074000"),
    "timisoara": (("تيميشوارا", "Timișoara", "Timișoara"), "ro", "Europe/Bucharest", "+4075000"),
    "brasov": (("براشوف", "Brașov", "Brașov"), "ro", "Europe/Bucharest", "+4076000"),
}
DIALECTS = ("gulf", "egypt", "levant")
HOMES = {
    "gulf": ("riyadh",) * 5 + ("jeddah",) * 3 + ("khobar", "khobar", "madinah", "dubai", "kuwait"),
    "egypt": ("cairo",) * 4 + ("giza", "giza", "alexandria", "alexandria", "mansoura"),
    "levant": ("amman", "amman", "beirut", "riyadh", "dubai"),
    "en": ("riyadh",) * 4 + ("jeddah", "khobar", "dubai", "dubai", "cairo", "cairo", "bucharest", "bucharest"),
    "ro": ("bucharest",) * 4 + ("cluj", "cluj", "iasi", "timisoara", "brasov"),
}
LATIN_COMPANIES = ("sindyan", "rukn", "nakheel", "waha-hotel", "delta-supplies", "mashrabiya", "jusoor", "yasmin-cafe")
POSTBOXES = ("barid.example", "nakhla.example", "mailbox.example", "bareedi.example", "posta.example", "rasael.example")

DAYS_KNOWN = 95


@dataclass(frozen=True)
class Customer:
    """One customer as the shop knows them. `age` is how long before the shop's present they were first seen."""

    key: int
    name: str
    first: str
    gender: str
    language: str
    dialect: str  # "gulf", "egypt", "levant" for Arabic, "" where the standard language is written
    city: str
    email: str
    other_email: str
    phone: str
    company: str
    treatment: str
    tags: tuple[str, ...]
    age: timedelta
    habits: frozenset[str]

    @property
    def country(self) -> str:
        return CITIES[self.city][1]

    @property
    def time_zone(self) -> str:
        return CITIES[self.city][2]

    def city_in(self, language: str) -> str:
        names = CITIES[self.city][0]
        return {"ar": names[0], "en": names[1]}.get(language, names[2])


# Nobody we know: (name, mail domain, language).
STRANGERS = (
    ("تسويق بلس", "taswiq-plus.example", "ar"),
    ("عروض اليوم", "uroud.example", "ar"),
    ("تمويل سريع", "tamweel-now.example", "ar"),
    ("Rank Masters Agency", "rank-masters.example", "en"),
    ("Mail Administrator", "mail-quota.example", "en"),
    ("Coffee Buyers Lists", "buyers-lists.example", "en"),
    ("SEO Expres", "seo-expres.example", "ro"),
    ("Credite Rapide", "credite-rapide.example", "ro"),
)


def make_strangers(first_key: int) -> list[Customer]:
    """Those the spam comes from."""
    return [
        Customer(
            key=first_key + number, name=name, first=name, gender="m", language=language, dialect="",
            city={"ar": "riyadh", "en": "dubai", "ro": "bucharest"}[language], email=f"info@{domain}", other_email="",
            phone="", company="", treatment="", tags=(), age=timedelta(days=DAYS_KNOWN), habits=frozenset({"html"}),
        )
        for number, (name, domain, language) in enumerate(STRANGERS)
    ]  # fmt: skip


def make_customers(random: Random, count: int) -> list[Customer]:
    """As many customers as asked, no two with one address. About 54 % write Arabic, 24 % Romanian, 22 % English."""
    makers = ("gulf",) * 27 + ("egypt",) * 17 + ("levant",) * 10 + ("en",) * 22 + ("ro",) * 24
    taken: set[str] = set()
    names: set[str] = set()
    customers = []
    for key in range(count):
        kind = makers[(key * 37) % len(makers)]
        for _ in range(20):  # the same name twice is believable, but tiring to read
            name, latin, gender = _name(random, kind)
            if name not in names:
                break
        names.add(name)
        customers.append(_customer(random, key, kind, (name, latin, gender), taken))
    return customers


def _customer(random: Random, key: int, kind: str, named: tuple[str, str, str], taken: set[str]) -> Customer:
    name, latin, gender = named
    language = "ar" if kind in DIALECTS else kind
    city = random.choice(HOMES[kind])
    company = draw_company(random, kind) if random.random() < 0.12 else ""
    first = name.split()[0]
    treatment = ""
    if random.random() < 0.4:
        called = name.split()[-1] if language == "ro" else first
        treatment = fill(
            words(language, "names").pick("treatment", random), {"name": called}, Agreement(customer=gender), random
        )
    return Customer(
        key=key,
        name=name,
        first=first,
        gender=gender,
        language=language,
        dialect=kind if language == "ar" and random.random() < 0.82 else "",
        city=city,
        email=_address(random, latin, company, taken),
        other_email=_address(random, latin, "", taken) if random.random() < 0.08 else "",
        phone=f"{CITIES[city][3]}{random.randrange(10000):04d}" if random.random() < 0.7 else "",
        company=company,
        treatment=treatment,
        tags=tuple(t for t, chance in (("VIP", 0.06), ("trade", 1.0 if company else 0.0)) if random.random() < chance),
        age=timedelta(days=random.randrange(2, 900), seconds=random.randrange(86400)),
        habits=_habits(random, language),
    )


def _name(random: Random, kind: str) -> tuple[str, str, str]:
    """(name, the same in Latin letters, gender)."""
    gender = random.choice("mf")
    given = "men" if gender == "m" else "women"
    if kind in DIALECTS:
        first, latin = words("ar", "names").pick(given, random).rsplit(" ", 1)
        family, latin_family = words("ar", "names").pick("families", random, kind).rsplit(" ", 1)
        return f"{first} {family}", f"{latin} {latin_family}", gender
    if kind == "ro":
        name = f"{words('ro', 'names').pick(given, random)} {words('ro', 'names').pick('families', random)}"
        return name, name, gender
    names = words("en", "names")
    first, family = names.pick(given, random).split(" ", 1)
    if random.random() < 0.6:
        family = names.pick(given, random).split(" ", 1)[1]
    return f"{first} {family}", f"{first} {family}", gender


def draw_company(random: Random, kind: str) -> str:
    """A company of that dialect or language."""
    language = "ar" if kind in DIALECTS else kind
    return words(language, "names").pick("companies", random, kind)


def _address(random: Random, latin: str, company: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    first, _, rest = plain.partition(" ")
    family = rest.replace(" ", "").replace("al-", "al")
    domain = f"{random.choice(LATIN_COMPANIES)}.example" if company else random.choice(POSTBOXES)
    local = random.choice((f"{first}.{family}", f"{first[0]}.{family}", f"{first}{family}", f"{first}_{family}"))
    while f"{local}@{domain}" in taken:
        local += str(random.randrange(2, 99))
    taken.add(f"{local}@{domain}")
    return f"{local}@{domain}"


def _habits(random: Random, language: str) -> frozenset[str]:
    """How someone types: what search has to see through."""
    chances = {
        "ar": (("no_hamza", 0.14), ("phone", 0.16), ("html", 0.35), ("logo", 0.07), ("curt", 0.18)),
        "en": (("lower", 0.12), ("phone", 0.16), ("html", 0.45), ("logo", 0.09), ("curt", 0.18)),
        "ro": (("no_diacritics", 0.22), ("phone", 0.14), ("html", 0.4), ("logo", 0.09), ("curt", 0.15)),
    }[language]
    return frozenset(habit for habit, chance in chances if random.random() < chance)
