"""The words: what a brand says where it has none of its own, and what fills the gaps in them."""

import re
from collections.abc import Mapping
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext, gettext_noop, ngettext

GAP = re.compile(r"\{(\w+)\}")
BRACE = re.compile(r"\{[^{}]*\}?|\}")
ACKNOWLEDGEMENT_GAPS = ("name", "number", "expected")
FAREWELL_GAPS = ("name", "number")
NAME_LONGEST = 60
NO_NAME = re.compile(r"[@:/\\<>{}\[\]|\d]|\w\.\w{2,}")
"""In what people call themselves: an address, a link, a number. Words of strangers go out in our name."""

ACKNOWLEDGEMENT = gettext_noop("""Hello {name},

Thank you for writing to us. Your message is here, and a colleague will read it and answer you personally.

{expected}

Your conversation has the number {number}. If you have something to add, just answer this message.""")

FAREWELL = gettext_noop("""Hello {name},

We believe that your matter is settled, and have closed conversation {number}. Thank you for your trust.""")

LONGER = gettext_noop("Many people are writing to us at the moment, so an answer may take longer than usual.")

QUESTION = gettext_noop("Is it solved?")
YES = gettext_noop("Yes, it is solved")
NO = gettext_noop("No, I still need help")
STEPS_H = (1, 2, 3, 4, 6, 8, 12)
LONGEST_D = 7


def default_in(words: str, language: str) -> str:
    """One of the sentences above in that language."""
    with translation.override(language):
        return gettext(words)


def unfillable(words: str, gaps: tuple[str, ...]) -> list[str]:
    """What stands in braces and nothing fills, and every brace alone."""
    allowed = {f"{{{name}}}" for name in gaps}
    return [found for found in dict.fromkeys(BRACE.findall(words)) if found not in allowed]


def filled(words: str, values: Mapping[str, str]) -> str:
    """With the gaps filled. An empty value takes what joined it to its line along: the space and comma before it, or
    the whole paragraph where it stood alone.
    """
    for name in (name for name, value in values.items() if not value):
        words = re.sub(rf"(?m)^[ \t]*\{{{name}\}}[ \t]*$", "", words)
        words = re.sub(rf"(?:[,،][ \t]*|[ \t]+)?\{{{name}\}}", "", words)
    words = GAP.sub(lambda gap: values.get(gap[1], gap[0]), words)
    return re.sub(r"\n{3,}", "\n\n", words).strip()


def greeted(name: str) -> str:
    """A name we may greet somebody by in a mail nobody reads before it leaves; "" for what may be none."""
    name = " ".join(name.split())
    return "" if len(name) > NAME_LONGEST or NO_NAME.search(name) or not re.search(r"[^\W\d_]", name) else name


def longer(within: timedelta | None) -> str:
    """That it takes longer just now, and how long it takes, where that is known; in the current language."""
    words = gettext(LONGER)
    if within is None or within > timedelta(days=LONGEST_D):
        return words
    hours = next((step for step in STEPS_H if within <= timedelta(hours=step)), 0)
    if hours:
        told = ngettext(
            "At present it takes up to %(count)s hour.", "At present it takes up to %(count)s hours.", hours
        )
        return f"{words} {told % {'count': hours}}"
    days = -(-within // timedelta(days=1))
    told = ngettext("At present it takes up to %(count)s day.", "At present it takes up to %(count)s days.", days)
    return f"{words} {told % {'count': days}}"


def expectation(within: timedelta | None) -> str:
    """ "We usually answer within …" in the current language, rounded up; "" where nothing can be promised."""
    if within is None or within > timedelta(days=LONGEST_D):
        return ""
    hours = next((step for step in STEPS_H if within <= timedelta(hours=step)), 0)
    if hours:
        return ngettext(
            "We usually answer within %(count)s hour.", "We usually answer within %(count)s hours.", hours
        ) % {"count": hours}  # fmt: skip
    days = -(-within // timedelta(days=1))
    return ngettext(
        "We usually answer within %(count)s day.", "We usually answer within %(count)s days.", days
    ) % {"count": days}  # fmt: skip
