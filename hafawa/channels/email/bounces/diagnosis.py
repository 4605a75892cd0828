"""From another server's words to one reason: what they tell, else what the code says, else what they hint at."""

import re
from functools import lru_cache

from . import status
from .phrases import HINTING, TELLING

WORDS_LIMIT = 3000
# At which command of SMTP (RFC 5321) the other server said no, as the various servers write it down.
_SIGNS_OF_STAGE = {
    "data": (
        r"end of data|reply to (?:end of )?data|after data|>>> (?:data|\.)|\[data\]"
        r"|command\s+data\b|for text command|\(data\)"
    ),
    "rcpt": r"rcpt[ _]to|>>> rcpt|\[rcpt|after rcpt|for recipient",
    "mail": r"(?:after|reply to|>>>|command) mail\b|\[mail_?from|for mail",
    "connect": (r"initial connection|(?:after|reply to|>>>) (?:ehlo|helo|connect)|\[connect|while connected|greeting"),
}
STAGES = tuple((name, re.compile(sign, re.IGNORECASE)) for name, sign in _SIGNS_OF_STAGE.items())
ADDRESS = re.compile(r"<?[^\s<>;,\"():\[\]]{1,80}@[^\s<>;,\"()\]]{1,255}>?(?:\.\.\.)?")
ANSWER = re.compile(r"(?<![\d.])[245][0-5]\d[ -:](?!\d{2}\b)")


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    """Put together at the first use: most processes never read a bounce."""
    tables = [(reason, phrases, True) for reason, phrases in TELLING]
    tables += [(reason, phrases, False) for reason, phrases in HINTING]
    return tuple(
        (reason, re.compile("|".join(f"(?:{each})" for each in phrases), re.IGNORECASE), is_telling)
        for reason, phrases, is_telling in tables
    )


def reason_of(words: str, code: str, around: str = "") -> str:
    """The reason among a server's words with its enhanced code; `around` is what else the report says.

    "onhold" where something is said that means nothing to us, "undefined" where nothing is said.
    """
    stage = stage_of(f"{words}\n{around}")
    if PROGRAM.match(words):
        return "mailererror"
    text = _plain(words)
    found = (
        _decisive(code)
        or _among(answer_in(text), is_telling=True)
        or _among(text, is_telling=True)
        or status.IN_REASON.get(code, "")
        or _among(text, is_telling=False)
    )
    return _seen_at(stage, found, code) or ("onhold" if code or ANSWER.search(text) else "undefined")


def _decisive(code: str) -> str:
    """Codes that are given for one thing only; whatever stands beside them is decoration."""
    return status.IN_REASON[code] if code in status.DECISIVE else ""


def _among(text: str, *, is_telling: bool) -> str:
    return next(
        (reason for reason, phrases, telling in _compiled() if telling is is_telling and phrases.search(text)), ""
    )


def _seen_at(stage: str, reason: str, code: str) -> str:
    """The same words mean something else at another step: who was let in by name is not unknown by name."""
    is_let_in = stage == "data" or (stage == "" and code.startswith(("5.2.", "4.2.")))
    if reason == "userunknown" and is_let_in and code not in OF_NAMES:
        return "filtered"
    if stage == "mail" and reason in {"userunknown", "hostunknown", "policyviolation", "securityerror", ""}:
        return "rejected"
    if stage == "connect" and reason in {"rejected", "userunknown", ""}:
        return "blocked"
    return reason


PROGRAM = re.compile(r"\s*x-unix\s*;", re.IGNORECASE)  # what a program that keeps mail ended with (RFC 3464 2.3.6)
OF_NAMES = {"5.1.1", "5.1.3", "5.1.0", "4.1.1"}


def stage_of(text: str) -> str:
    """ "connect", "mail", "rcpt" or "data"; "" where the report does not say."""
    places = [(found.end(), name) for name, sign in STAGES for found in sign.finditer(text[:WORDS_LIMIT])]
    refused = re.search(r"<<< [45]\d\d", text[:WORDS_LIMIT])
    if refused:  # a transcript: the last command before the refusal
        before = [each for each in places if each[0] <= refused.start()]
        return max(before)[1] if before else ""
    return min(places)[1] if places else ""


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", ADDRESS.sub(" @ ", words[:WORDS_LIMIT])).strip()


def answer_in(text: str) -> str:
    """The other server's answer without what our server wrote around it: from its reply code on."""
    found = ANSWER.search(text)
    return text[found.start() :] if found else text
