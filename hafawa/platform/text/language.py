"""recognise(): which of our languages a text is in. The script first, then words only one language has.

A model for two Latin languages cost 96 MB of memory here; lists of the commonest words cost nothing and answer in
a tenth of a millisecond. Texts too short or in another language are "", never a guess.
"""

import re
from typing import Literal

from .folding import fold
from .words import ARABIC

Language = Literal["ar", "en", "ro", ""]

_LOOKED_AT = 2000
_NOT_LANGUAGE = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
_ARABIC_WORD = re.compile(rf"[{ARABIC}]{{2,}}")
_LATIN_WORD = re.compile(r"[a-zA-ZÀ-ɏ]+")
_ROMANIAN_LETTER = re.compile(r"[ășşțţĂȘŞȚŢ]")
# Folded, common, and not words of the other (nor, as far as possible, of French, Spanish, Italian or German).
_ENGLISH_WORDS = """
    the and you your yours my mine i we our us they them their it its he she his her is are was were be been being have
    has had do does did not dont cant isnt didnt doesnt havent will would could should can may might this that these
    those there here what when where which who why how with without from for of to at on by into about after before
    again still just yet only also any some very please thanks thank hello hi hey dear regards sincerely cheers order
    orders ordered delivery delivered package parcel refund return received receive want need get got help know let
    sorry yes ok invoice address payment paid
"""
_ROMANIAN_WORDS = """
    si sa nu este sunt eram fost fi am ai are avem aveti au as vreau vrea pot poate puteti putea trebuie imi iti isi mi
    il ii le va vom voi eu noi ei ea el dumneavoastra dvs meu mea mei mele nostru noastra lui lor acest aceasta
    acestea cu pe din la de in pentru prin dupa pana spre despre fara catre intre ca ce cine cand unde cum cat cate
    care inca deja mai doar tot dar sau daca deoarece fiindca iar nici un una unei unui niste buna bun salut ziua
    dimineata seara multumesc multumim mersi rog stimata stimate cumva astept asteptam primit comanda comenzi comenzii
    coletul colet livrare livrat livrarea factura retur banii bani produs produsul produse adresa plata platit ajuns
    azi ieri maine da
"""
_SHARED_WORDS = "are am as a in an on or no me do so la de pe ce un le va us hi ca din cine mine una il ei"
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_ROMANIAN = frozenset(_ROMANIAN_WORDS.split())
_SHARED = frozenset(_SHARED_WORDS.split())


def recognise(text: str) -> Language:
    """The language of a text: "ar", "en", "ro", or "" when it cannot be told (too short, mixed up, another language).

    Mail and web addresses do not count, and the first 2,000 characters decide. A text with one Arabic word to two
    Latin ones is Arabic: product names, signatures and order words come in Latin letters.
    """
    text = _NOT_LANGUAGE.sub(" ", text[:_LOOKED_AT])
    latin = _LATIN_WORD.findall(text.replace("'", "").replace("’", ""))
    arabic = 0 if text.isascii() else len(_ARABIC_WORD.findall(fold(text)))
    if arabic:
        return "ar" if arabic * 2 >= len(latin) else _latin_language(latin)
    return _latin_language(latin)


def _latin_language(words: list[str]) -> Language:
    english = romanian = 0.0
    for word in words:
        folded = fold(word)
        weight = 0.5 if folded in _SHARED else 1.0
        english += weight * (folded in _ENGLISH)
        romanian += weight * (folded in _ROMANIAN)
        romanian += bool(_ROMANIAN_LETTER.search(word))
    best = max(english, romanian)
    if english == romanian or best < 1 or best < len(words) * 0.15:
        return ""
    return "en" if english > romanian else "ro"
