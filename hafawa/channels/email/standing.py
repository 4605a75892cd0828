"""SPF, DKIM and DMARC, as a server we trust found them (Authentication-Results, RFC 8601).

Anybody can write such a field into a mail. Only the topmost one counts that names a trusted server: the server that
took the mail in writes above everything that came with it, and removes or outranks what others wrote in its name
(RFC 8601 5). No server is trusted unless the inbox names it, or its provider is one whose name we know.
"""

import re
from collections.abc import Collection
from email.message import Message

from hafawa.conversations.channel import Door, Standing

from . import headers

OF_PROVIDERS = {"google": ("mx.google.com",), "microsoft": ("",)}
"""How providers' servers call themselves. Microsoft's write the field without a name, above all others."""

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_RESULT = re.compile(r"^\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z0-9-]+)\s*=\s*([^\s;]+)", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
UNSOUND = Standing(dmarc="fail")


def read(source: Message, door: Door) -> Standing:
    """What the trusted server says; nothing where none is trusted or none has spoken.

    A mail of several authors passes for none of them. A pass of SPF or DKIM for another domain than the
    sender's says nothing about the sender: it is left out.
    """
    trusted = trusted_servers(door)
    if not trusted:
        return Standing()
    senders = {address.lower() for _, address in headers.addresses(source, "From")}
    if len(senders) != 1 or len(headers.raw_values(source, "From")) != 1:
        return UNSOUND
    domain = senders.pop().rpartition("@")[2]
    for value in headers.raw_values(source, "Authentication-Results")[:20]:
        server, results = _taken_apart(value)
        if server in trusted:
            return _standing(results, domain) if results is not None else UNSOUND
    return Standing()


def trusted_servers(door: Door) -> Collection[str]:
    """The names an administrator gave; else those of the provider."""
    named = door.settings.get("trusted_servers") or ()
    names = named.replace(",", " ").split() if isinstance(named, str) else named
    own = frozenset(str(name).strip().lower() for name in names if str(name).strip())
    return own or frozenset(OF_PROVIDERS.get(str(door.settings.get("provider") or ""), ()))


def _taken_apart(value: str) -> tuple[str, list[str] | None]:
    """The server's name, lower-case ("" where it gives none), and its findings; None where they cannot be told apart.

    What stands in quotes and comments repeats the stranger's own words, such as a local part with a semicolon in it.
    """
    bare = _QUOTED.sub("quoted", value)
    for _ in range(5):  # comments may stand in comments
        shorter = _COMMENT.sub(" ", bare)
        if shorter == bare:
            break
        bare = shorter
    first, *rest = bare.split(";")
    findings = None if any(letter in bare for letter in '"()') else rest
    if _RESULT.match(first):
        return "", findings if findings is None else [first, *rest]
    words = first.split()
    return (words[0].lower() if words else "-"), findings


def _standing(results: list[str], domain: str) -> Standing:
    found: dict[str, str] = {}
    for result in results[:50]:
        head = _RESULT.match(result)
        if not head:
            continue
        method, outcome = head[1].lower(), head[2].lower()
        properties = {name.lower(): given for name, given in _PROPERTY.findall(result)}
        if outcome == "pass" and not _speaks_for(method, properties, domain):
            outcome = "none"
        if method in {"spf", "dkim", "dmarc"} and found.get(method) != "pass":
            found[method] = outcome[:12]
    return Standing(**found)


def _speaks_for(method: str, properties: dict[str, str], domain: str) -> bool:
    """Is it the sender's own domain that passed (RFC 7489 3.1), or one above or below it?"""
    if method == "dmarc":
        whom = properties.get("header.from", domain)
    elif method == "dkim":
        whom = properties.get("header.d") or properties.get("header.i", "")
    else:
        whom = properties.get("smtp.mailfrom") or properties.get("smtp.helo", "")
    whom = whom.rpartition("@")[2].strip(".").lower()
    return bool(whom) and (whom == domain or _is_below(domain, whom) or (_is_below(whom, domain)))


def _is_below(lower: str, upper: str) -> bool:
    """mail.example.com below example.com; never below a mere ending such as com or co.uk."""
    return lower.endswith("." + upper) and len(upper.split(".")) >= 2 and len(upper.split(".")[-2]) > 3
