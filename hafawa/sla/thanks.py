"""is_thanks(): words that say thank you and nothing else. They ask for no answer.

A rule, not a guess: every word must be known, and one of them must thank. A question mark, a number, a word that is
not on the lists or more than MOST words mean that somebody wants something. To be wrong on that side costs a glance;
on the other it would cost a customer.
"""

import re
from collections.abc import Collection

from hafawa.platform.text.folding import fold

MOST = 10
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ASKS = re.compile(r"[?؟\d]")
HEARTS = frozenset("🙏👍❤♥🌹💐😊🌷👌🤍💙💚")

_THANKS = """
thanks thank thx ty cheers appreciated grateful tysm شكرا شكرًا مشكور مشكورة مشكورين مشكورون اشكرك اشكركم
أشكركم نشكركم تسلم تسلمون تسلمين تسلموا ممنون ممنونة متشكر متشكرة متشكرين العافية العافيه يعافيك
mulțumesc mulțumim mersi merci mulțam
"""
_BESIDE = """
you so very much a lot many for the your it all is that help everything ok okay great perfect excellent
super nice good got resolved solved works fine now again kind kindly regards best day have wonderful dear
sir madam team everyone guys i'm im am really truly quick fast answer reply response support of and لك
لكم لكى كثيرا جزيلا جدا على المساعدة مساعدتكم مساعدتك الرد السرعة سرعة سرعه والمساعدة تعاونكم تعاونك
اهتمامكم خدمتكم الخدمة تمام ممتاز رائع حسنا طيب اوكي يعطيك يعطيكم الله ربي وفقكم بارك فيك فيكم جزاك جزاكم
خير خيرا الف ألف من كل القلب قلبي يا اخي أختي استاذ استاذة يسعدك يسعدكم والله جميل حلو وصل وصلت وصلني ما
قصرت قصرتوا و mult foarte frumos vă va pentru tot ajutor ajutorul răspuns răspunsul rapid promptitudine o
zi bună seară ok perfect super excelent bine este e totul în regulă rezolvat am primit și si la fel numai
de
"""
_KNOWN_THANKS = frozenset(fold(word) for word in _THANKS.split())
_KNOWN = _KNOWN_THANKS | {fold(word) for word in _BESIDE.split()}


def is_thanks(text: str, names: Collection[str] = ()) -> bool:
    """Whether a customer's words thank and ask for nothing. `names` are ours, whom they may thank by name."""
    if not text.strip() or _ASKS.search(text):
        return False
    words = _WORD.findall(fold(text))
    if not words:
        return all(mark.isspace() or mark in HEARTS or ord(mark) in (0xFE0F, 0x200D) for mark in text)
    ours = {part for name in names for part in _WORD.findall(fold(name))}
    return len(words) <= MOST and not _KNOWN_THANKS.isdisjoint(words) and all(
        word in _KNOWN or word in ours for word in words
    )  # fmt: skip
