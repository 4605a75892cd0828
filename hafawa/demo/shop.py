"""The shop: brands, teams, colleagues, tags, catalogue, fields and canned answers. All of it invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brand:
    key: str
    names: dict[str, str]
    colour: str
    mailbox: str  # the part before the @ of its own support address
    signatures: dict[str, str]


@dataclass(frozen=True)
class Inbox:
    mailbox: str
    name: str
    brand: str
    team: str


@dataclass(frozen=True)
class Team:
    key: str
    name: str
    is_restricted: bool = False


@dataclass(frozen=True)
class Colleague:
    key: str
    name: str
    latin: str
    gender: str
    role: str
    language: str
    time_zone: str
    teams: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@dar-albunn.example"

    def called(self, language: str) -> str:
        """The first name, in letters the reader of that language reads."""
        return (self.name if language == "ar" else self.latin).split()[0]


@dataclass(frozen=True)
class Noun:
    """A thing as each language calls it. Romanian comes with the article: `definite` and `indefinite`."""

    ar: str
    en: str
    definite: str
    indefinite: str = ""
    ar_gender: str = "m"
    ro_gender: str = "m"

    def named(self, language: str) -> str:
        return {"ar": self.ar, "en": self.en}.get(language, self.definite)

    def gender(self, language: str) -> str:
        return self.ar_gender if language == "ar" else self.ro_gender


@dataclass(frozen=True)
class Product:
    key: str
    noun: Noun
    riyals: int
    part: Noun | None = None  # what breaks; coffee itself has none

    @property
    def is_coffee(self) -> bool:
        return self.part is None


BRANDS = (
    Brand(
        "shop",
        {"ar": "دار البن", "en": "Dar Al Bunn", "ro": "Dar Al Bunn"},
        "#0b5d5b",
        "support",
        {
            "ar": "{agent}\nدار البن، قهوة على أصولها",
            "en": "{agent}\nDar Al Bunn, coffee done properly",
            "ro": "{agent}\nDar Al Bunn, cafea făcută ca lumea",
        },
    ),
    Brand(
        "trade",
        {"ar": "دار البن للأعمال", "en": "Dar Al Bunn Trade", "ro": "Dar Al Bunn pentru firme"},
        "#6b3f1d",
        "trade",
        {
            "ar": "{agent}\nدار البن للأعمال",
            "en": "{agent}\nDar Al Bunn Trade",
            "ro": "{agent}\nDar Al Bunn pentru firme",
        },
    ),
)

INBOXES = (
    Inbox("support", "Dar Al Bunn", "shop", "orders"),
    Inbox("salut", "Dar Al Bunn București", "shop", "bucharest"),
    Inbox("trade", "Dar Al Bunn Trade", "trade", "accounts"),
)

TEAMS = (
    Team("orders", "Orders and delivery"),
    Team("product", "Product help"),
    Team("bucharest", "București"),
    Team("accounts", "Accounts and billing", is_restricted=True),
)

COLLEAGUES = (
    Colleague(
        "sara",
        "سارة الشمري",
        "Sara Al-Shammari",
        "f",
        "administrator",
        "ar",
        "Asia/Riyadh",
        ("orders", "product", "accounts"),
    ),
    Colleague("omar", "عمر الغامدي", "Omar Al-Ghamdi", "m", "lead", "ar", "Asia/Riyadh", ("orders", "accounts")),
    Colleague("reem", "ريم الدوسري", "Reem Al-Dosari", "f", "agent", "ar", "Asia/Riyadh", ("orders",)),
    Colleague("tariq", "طارق حجازي", "Tariq Hegazy", "m", "agent", "ar", "Africa/Cairo", ("orders", "product")),
    Colleague("mona", "منى شاهين", "Mona Shaheen", "f", "lead", "ar", "Africa/Cairo", ("product",)),
    Colleague("yusuf", "يوسف ناصيف", "Youssef Nassif", "m", "agent", "ar", "Africa/Cairo", ("product",)),
    Colleague(
        "ilinca", "Ilinca Dragomir", "Ilinca Dragomir", "f", "lead", "ro", "Europe/Bucharest", ("bucharest", "accounts")
    ),
    Colleague("matei", "Matei Țurcanu", "Matei Țurcanu", "m", "agent", "ro", "Europe/Bucharest", ("bucharest",)),
    Colleague("grace", "Grace Mwangi", "Grace Mwangi", "f", "associate", "en", "Asia/Riyadh", ("orders",)),
    Colleague("huda", "هدى الزهراني", "Huda Al-Zahrani", "f", "viewer", "ar", "Asia/Riyadh", ("orders", "product")),
)

TAGS = (
    "late parcel",
    "grind size",
    "fault",
    "refund",
    "invoice",
    "warranty",
    "how-to",
    "availability",
    "praise",
    "complaint",
    "address",
    "return",
    "account",
    "trade",
    "store",
    "gift",
    "VIP",
)

CARRIERS = {
    "sa": Noun("سهم للشحن", "Sahm Express", "Sahm Express"),
    "eg": Noun("قافلة إكسبريس", "Qafila Express", "Qafila Express"),
    "jo": Noun("قافلة إكسبريس", "Qafila Express", "Qafila Express"),
    "ro": Noun("كورير كاربات", "Curier Carpați", "Curier Carpați"),
}

STORES = {
    "sa": Noun("معرض حي الملقا", "the Al Malqa shop", "magazinul din Al Malqa"),
    "eg": Noun("معرض الزمالك", "the Zamalek shop", "magazinul din Zamalek"),
    "jo": Noun("معرض الزمالك", "the Zamalek shop", "magazinul din Zamalek"),
    "ro": Noun("معرض بوخارست", "the Bucharest shop", "magazinul de pe Calea Moșilor"),
}

LID = Noun("الغطاء", "lid", "capacul")

PRODUCTS = (
    Product(
        "wadi",
        Noun("طاحونة وادي", "Wadi hand grinder", "râșnița Wadi", "o râșniță Wadi", "f", "f"),
        329,
        Noun("مقبض التدوير", "crank handle", "manivela", "", "m", "f"),
    ),
    Product("sahab", Noun("غلاية سحاب", "Sahab kettle", "fierbătorul Sahab", "un fierbător Sahab", "f", "m"), 449, LID),
    Product(
        "najma",
        Noun("ماكينة نجمة", "Najma espresso machine", "espressorul Najma", "un espressor Najma", "f", "m"),
        2890,
        Noun("عصا البخار", "steam wand", "țeava de abur", "", "f", "f"),
    ),
    Product(
        "rimal",
        Noun("ميزان رمال", "Rimal scale", "cântarul Rimal", "un cântar Rimal"),
        219,
        Noun("منفذ الشحن", "charging port", "mufa de încărcare", "", "m", "f"),
    ),
    Product(
        "ghaf",
        Noun("قمع غاف", "Ghaf dripper", "conul Ghaf", "un con Ghaf"),
        129,
        Noun("القاعدة", "base", "baza", "", "f", "f"),
    ),
    Product("diyafa", Noun("دلة ضيافة", "Diyafa dallah", "cafetiera Diyafa", "o cafetieră Diyafa", "f", "f"), 275, LID),
    Product(
        "nahr",
        Noun("كنكة نهر", "Nahr ibrik", "ibricul Nahr", "un ibric Nahr", "f", "m"),
        159,
        Noun("اليد الخشبية", "wooden handle", "mânerul de lemn", "", "f", "m"),
    ),
    Product(
        "burj",
        Noun(
            "طاحونة برج الكهربائية",
            "Burj electric grinder",
            "râșnița electrică Burj",
            "o râșniță electrică Burj",
            "f",
            "f",
        ),
        1190,
        Noun("شفرة الطحن", "burr", "cuțitul de măcinare", "", "f", "m"),
    ),
    Product(
        "mawj",
        Noun("مكبس موج", "Mawj press", "presa Mawj", "o presă Mawj", "m", "f"),
        189,
        Noun("المصفاة", "filter", "filtrul", "", "f", "m"),
    ),
    Product("haraz", Noun("بن حراز", "Haraz coffee", "cafeaua Haraz", "cafea Haraz", "m", "f"), 95),
    Product("fajr", Noun("خلطة الفجر", "Fajr blend", "amestecul Fajr", "un amestec Fajr", "f", "m"), 72),
    Product("waha", Noun("بن الواحة", "Waha coffee", "cafeaua Waha", "cafea Waha", "m", "f"), 84),
)

FIELDS = (
    ("order_number", "text", {"ar": "رقم الطلب", "en": "Order number", "ro": "Numărul comenzii"}),
    ("purchased_on", "date", {"ar": "تاريخ الشراء", "en": "Purchase date", "ro": "Data cumpărării"}),
    ("product", "choice", {"ar": "المنتج", "en": "Product", "ro": "Produs"}),
)

CANNED = {
    "parcel_late": "Parcel late, being followed",
    "parcel_out": "Out for delivery",
    "ask_order": "Ask for the order number",
    "ask_photo": "Ask for a photo",
    "replacement": "Replacement sent",
    "refund_sent": "Refund sent",
    "return_steps": "How to return",
    "invoice_details": "Details for a tax invoice",
    "warranty": "What the warranty covers",
    "grind_guide": "Which grind for what",
    "opening_hours": "Opening hours",
    "back_in_stock": "Back in stock",
    "sign_in_code": "Sign-in codes",
    "trade_quote": "Quote for a company",
    "closing": "Closing, answer to reopen",
}
