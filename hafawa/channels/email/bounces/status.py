"""Status codes: enhanced ones (RFC 3463, the IANA registry) and what they, and bare SMTP replies (RFC 5321), mean."""

import re

ENHANCED = re.compile(r"(?<![\d.])([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![\d.]*\d)")
IN_ANSWER = re.compile(r"(?<![\d.])([45]\d\d)[ -]\(?\#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])")
REPLY = re.compile(r"(?<![\d.#:/-])([45][0-5]\d)(?=[ :;,.\-]|$)(?!\.\d)")
IN_REASON = {
    "5.1.1": "userunknown", "5.1.2": "hostunknown", "5.1.3": "userunknown", "5.1.6": "hasmoved", "5.1.7": "rejected",
    "5.1.8": "rejected", "5.1.10": "notaccept", "5.2.0": "filtered", "5.2.1": "filtered", "5.2.2": "mailboxfull",
    "5.2.3": "exceedlimit", "5.2.4": "filtered", "5.3.0": "", "5.3.1": "systemfull", "5.3.2": "notaccept",
    "5.3.3": "systemerror", "5.3.4": "mesgtoobig", "5.3.5": "systemerror", "5.4.1": "networkerror",
    "5.4.2": "networkerror", "5.4.3": "systemerror", "5.4.4": "hostunknown", "5.4.5": "networkerror",
    "5.4.6": "networkerror", "5.4.7": "expired", "5.4.8": "networkerror", "5.5.0": "syntaxerror",
    "5.5.1": "syntaxerror", "5.5.2": "syntaxerror",
    "5.5.3": "toomanyconn", "5.5.4": "syntaxerror", "5.6.0": "contenterror", "5.6.1": "contenterror",
    "5.6.2": "contenterror", "5.6.3": "contenterror", "5.6.5": "contenterror", "5.6.6": "contenterror",
    "5.6.9": "contenterror", "5.7.0": "securityerror", "5.7.1": "policyviolation", "5.7.2": "policyviolation",
    "5.7.7": "securityerror", "5.7.8": "securityerror", "5.7.9": "policyviolation", "5.7.13": "suspend",
    "5.7.17": "userunknown", "5.7.18": "userunknown", "5.7.20": "authfailure", "5.7.21": "authfailure",
    "5.7.22": "authfailure", "5.7.23": "authfailure", "5.7.24": "authfailure", "5.7.25": "requireptr",
    "5.7.26": "authfailure", "5.7.27": "notaccept", "5.7.28": "speeding", "5.7.29": "authfailure",
    "5.7.30": "failedstarttls", "5.7.509": "authfailure", "5.7.511": "blocked", "5.7.515": "authfailure",
    "4.1.1": "userunknown", "4.1.8": "rejected", "4.2.1": "suspend", "4.2.2": "mailboxfull", "4.3.0": "",
    "4.3.1": "systemfull",
    "4.3.2": "notaccept", "4.3.4": "mesgtoobig", "4.3.5": "systemerror", "4.4.1": "expired", "4.4.2": "networkerror",
    "4.4.3": "systemerror", "4.4.4": "hostunknown", "4.4.5": "systemfull", "4.4.6": "networkerror",
    "4.4.7": "expired", "4.5.3": "toomanyconn", "4.7.0": "", "4.7.1": "", "4.7.25": "requireptr",
    "4.7.28": "speeding",
}  # fmt: skip
"""What a code alone says, where the words say nothing. "" where it says nothing either."""

DECISIVE = frozenset({
    "4.1.1", "4.1.8", "4.2.2", "5.1.1", "5.1.2", "5.1.6", "5.1.7", "5.1.8", "5.1.10", "5.2.2", "5.2.3", "5.3.4",
    "5.5.3", "5.6.1", "5.6.2", "5.6.3", "5.6.6", "5.7.13", "5.7.17", "5.7.20", "5.7.21", "5.7.22", "5.7.23",
    "5.7.25", "5.7.26", "5.7.27", "5.7.509", "5.7.515",
})  # fmt: skip
"""Codes that are given for one thing only."""


def in_words(text: str) -> str:
    """The enhanced code of a server's words: the one that stands beside its SMTP reply, else the first specific one."""
    beside = [found[2] for found in IN_ANSWER.finditer(text) if found[2][0] == found[1][0]]
    anywhere = [found[0] for found in ENHANCED.finditer(text) if found[1] != "2"]
    candidates = beside or anywhere
    return next((code for code in candidates if not is_vague(code)), candidates[0] if candidates else "")


def reply_in(text: str) -> str:
    """The SMTP reply among a server's words, "" where there is none."""
    beside = IN_ANSWER.search(text)
    found = REPLY.search(text)
    return beside[1] if beside else found[1] if found else ""


def chosen(field: str, words: str) -> str:
    """The better of a report's Status field and the code in the other server's own words: the more telling of them."""
    stated = ENHANCED.search(field)
    code, said = stated[0] if stated else "", in_words(words)
    return code if not said or (code and says_nothing(said)) else said


def says_nothing(code: str) -> bool:
    """Says no more than "for good" or "for now": x.0.0."""
    return code.endswith(".0.0")


def is_vague(code: str) -> bool:
    """Says no more than "for good" or "for now": x.0.0, x.y.0."""
    return code.endswith(".0")
