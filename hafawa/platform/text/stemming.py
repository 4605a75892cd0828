"""Stems: what the forms of a word share. All functions take folded words (folding.py) and are pure.

Arabic has a light stemmer of its own: Snowball's leaves clitics and plurals uneven (والمكتبات keeps its ا).
Romanian and English are Snowball's, run on folded words because half of what is typed carries no diacritics.
"""

import threading

import Stemmer

# With the article, nothing else can be meant: these always come off. Longest first.
_ARTICLES = ("وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "ال", "لل")
_CONJUNCTIONS = "وف"
_PREPOSITIONS = "بلك"
# Pronouns, plurals, dual, ta marbuta, the feminine and verbal ت: off, again and again, while three letters remain.
_ENDINGS = (
    *("تموها", "كما", "هما", "تها", "تهم", "تكم", "تنا", "تني"),
    *("هم", "هن", "كم", "نا", "ها", "ني", "ات", "ان", "ون", "ين", "وا", "يه", "تي", "تك", "ته", "تم"),
    *("ه", "ي", "ك", "ت", "ا"),
)
_ROOT = 3
# Plurals formed inside the word, for what customers of a shop write about, and the stem they share with the singular:
# a rule cannot undo them.
_BROKEN_PLURALS = {
    plural: stem
    for stem, plurals in {
        "فاتور": "فواتير",
        "عنوان": "عناوين عنوان عنواني",
        "سعر": "اسعار",
        "رقم": "ارقام",
        "لون": "الوان",
        "طرد": "طرود",
        "عرض": "عروض",
        "خصم": "خصومات",
        "مبلغ": "مبالغ",
        "رسال": "رسايل",
        "بضاع": "بضايع",
        "هدي": "هدايا",
        "جهاز": "اجهزه",
        "مشكل": "مشاكل مشكلات",
        "شكو": "شكاوي",
        "عميل": "عملا",
        "زبون": "زباين",
        "فرع": "فروع",
        "متجر": "متاجر",
        "بنك": "بنوك",
        "كيس": "اكياس",
        "صندوق": "صناديق",
        "سوال": "اسيله",
        "يوم": "ايام",
        "شهر": "اشهر شهور",
        "اسبوع": "اسابيع",
        "كتاب": "كتب",
        "موعد": "مواعيد",
        "منتج": "منتجات",
        "حذا": "احذيه",
        "قميص": "قمصان",
        "فستان": "فساتين فستان",
        "ملف": "ملفات",
        "رابط": "روابط",
        "مندوب": "مناديب",
        "مدين": "مدن",
        "محل": "محلات",
        "قسط": "اقساط",
        "رسم": "رسوم",
    }.items()
    for plural in plurals.split()
}


def without_article(word: str) -> str:
    """The Arabic word without its article and what is joined to the article: وبالطلب and للطلب become طلب."""
    if word in _BROKEN_PLURALS:  # الوان begins with its own ال
        return word
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            rest = word[len(article) :]
            # لل hides the article of a word that itself begins with ل (للون is for the colour).
            return "ل" + rest if article.endswith("لل") and len(rest) == 2 else rest
    return word


def _without_endings(word: str) -> str:
    while word not in _BROKEN_PLURALS:
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _ROOT), None)
        if ending is None:
            return word
        word = word[: -len(ending)]
    return _BROKEN_PLURALS[word]


def arabic_stem(word: str) -> str:
    """The light stem: article and endings off, at least three letters left."""
    return _without_endings(without_article(word))


def arabic_stems_behind(word: str, *, conjunctions_only: bool = False) -> tuple[str, ...]:
    """Stems the word has if its first letter, or first two, are joined words and not its own: ولطلبي hides طلب.

    Nothing but a dictionary could tell (وصل begins with its own و, وطلب does not), so both readings are kept. Empty
    when the article already settled it or when fewer than three letters would be left.
    """
    if word != without_article(word):
        return ()
    joined = [_CONJUNCTIONS, "" if conjunctions_only else _PREPOSITIONS]
    stems, rest = [], word
    for letters in joined:
        if letters and rest[0] in letters and len(rest) > _ROOT:
            rest = rest[1:]
            stems.append(_without_endings(without_article(rest)))
    return tuple(stems)


class _Snowball(threading.local):
    """One set of stemmers a thread: PyStemmer's objects must not be shared. Words are remembered by the caller."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)
        self.romanian = Stemmer.Stemmer("romanian", 0)


_snowball = _Snowball()
# Romanian vowels and consonants that change inside the stem (comandă, comenzi), as with the Arabic plurals above.
_ROMANIAN_STEMS = {
    "comenz": "comand",
    "prod": "produs",
    "livrat": "livr",
    "livrar": "livr",
    "cadour": "cadou",
    "culor": "culoar",
    "costur": "cost",
    "inform": "informat",
    "serviciu": "servic",
}


# Porter 2 keeps the noun and its verb apart.
_ENGLISH_STEMS = {"deliveri": "deliv", "paid": "pay", "sent": "send", "bought": "buy", "shipment": "ship"}


def english_stem(word: str) -> str:
    """Snowball's English (Porter 2) stem."""
    stem = str(_snowball.english.stemWord(word))
    return _ENGLISH_STEMS.get(stem, stem)


def romanian_stem(word: str) -> str:
    """Snowball's Romanian stem of a word without diacritics."""
    stem = str(_snowball.romanian.stemWord(word))
    return _ROMANIAN_STEMS.get(stem, stem)
