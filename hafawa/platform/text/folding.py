"""fold(): one spelling for everything people mean to be the same word."""

import unicodedata

# Letters that Unicode keeps apart and writers do not. What decomposes (أ إ آ ؤ ئ, é, ș, ț) needs no line here:
# its marks are dropped.
_SAME_LETTER = {
    "ى": "ي",  # alef maqsura; Egyptian spelling writes it for ya
    "ی": "ي",  # Farsi ya, from some keyboards
    "ې": "ي",
    "ے": "ي",
    "ة": "ه",  # ta marbuta; dialect writing drops its dots
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ک": "ك",  # keheh, from some keyboards
    "گ": "ك",  # sounds Arabic spelling has several habits for
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
    "ٱ": "ا",  # alef wasla
    "ء": "",  # a hamza on its own: شراء and شرا, شيء and شي
    "ـ": "",  # tatweel
    "ı": "i",
    "’": "'",
}
# A text could be made of every character there is; only what real writing uses is worth remembering.
_REMEMBERED = 4000


def _fold_character(character: str) -> str:
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cf"):  # marks; zero-width and direction characters
            continue
        digit = unicodedata.decimal(part, None)
        folded.append(_SAME_LETTER.get(part, part) if digit is None else str(digit))
    return "".join(folded)


class _Folds(dict[int, str]):
    """What each character becomes, worked out the first time it is met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text without the differences a reader would not search by. For comparing, never for showing.

    Compatibility forms are opened (Unicode NFKD: ﻻ becomes لا), case is folded, marks are dropped (tashkeel, and the
    marks of é, ă, ș or ş), Arabic letters with several spellings become one, digits of any script become ASCII, and
    tatweel, zero-width and direction characters disappear. Character by character, so fold(a + b) == fold(a) + fold(b);
    folding twice is folding once.
    """
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDS)
