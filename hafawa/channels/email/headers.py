"""Header fields: unfolded, decoded (RFC 2047 and what is sent instead), addresses and identifiers taken apart."""

import quopri
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from . import charsets, limits, transfer
from .mime import Part

ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
MESSAGE_ID = re.compile(r"<([^<>\s]{1,998})>")
ADDRESS = re.compile(r"[^\s<>\",;:()\[\]\\]+@[^\s<>\",;:()\[\]\\]+")


def raw_values(mail: Message, name: str) -> list[str]:
    """Every value of a field as it stands in the mail: unfolded and bounded, nothing decoded."""
    wanted = name.lower()
    if isinstance(mail, Part):
        found = mail.fields.get(wanted, [])
    else:
        found = [str(value) for field, value in mail.raw_items() if field.lower() == wanted]
    return [re.sub(r"[\r\n]+[ \t]*", " ", value[: limits.FIELD]).strip() for value in found]


def raw_value(mail: Message, name: str) -> str:
    values = raw_values(mail, name)
    return values[0] if values else ""


def text(mail: Message, name: str) -> str:
    """A field meant for people, such as Subject."""
    return decoded(raw_value(mail, name), _likely(mail))


def _likely(mail: Message) -> tuple[str, ...]:
    return mail.charsets if isinstance(mail, Part) else ()


def decoded(value: str, likely: tuple[str, ...] = ()) -> str:
    """Encoded words read; bytes that should have been encoded words too. White space runs become one space.

    Neighbours in the same charset are joined before they are read: many programs cut inside a letter (RFC 2047 5 says
    they must not).
    """
    if "=?" not in value:
        return re.sub(r"\s+", " ", charsets.unescaped(value, likely)).strip()
    joined = BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    pending: list[tuple[str, str]] = []
    charset = ""
    position = 0
    for word in ENCODED_WORD.finditer(joined):
        gap = joined[position : word.start()]
        if pending and (gap or word[1].lower() != charset):
            pieces.append(charsets.decode(_words_bytes(pending), charset))
            pending = []
        pieces.append(charsets.unescaped(gap, likely))
        charset = word[1].lower()
        pending.append((word[2].lower(), word[3]))
        position = word.end()
    if pending:
        pieces.append(charsets.decode(_words_bytes(pending), charset))
    pieces.append(charsets.unescaped(joined[position:], likely))
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def _words_bytes(words: list[tuple[str, str]]) -> bytes:
    """Neighbours together. Base64 may be cut anywhere: what ends inside a group of four goes on in the next word."""
    out, open_group = bytearray(), ""
    for number, (encoding, content) in enumerate(words):
        if encoding == "q":
            out += quopri.decodestring(content.encode("utf-8", "surrogateescape"), header=True)
            continue
        bare = open_group + re.sub(r"[^A-Za-z0-9+/=]", "", content)
        goes_on = len(bare) % 4 and "=" not in bare and words[number + 1 : number + 2] and words[number + 1][0] == "b"
        open_group = bare if goes_on else ""
        out += b"" if goes_on else transfer.from_base64(bare.encode("ascii"))
    return bytes(out)


def addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of everyone in a field, in order; the address as written, entries without one left out."""
    found: list[tuple[str, str]] = []
    for value in raw_values(mail, name):
        found += _addresses_in(value, _likely(mail))
        if len(found) >= limits.ADDRESSES:
            break
    return found[: limits.ADDRESSES]


def _addresses_in(value: str, likely: tuple[str, ...]) -> list[tuple[str, str]]:
    try:
        pairs = [_address(name, where, likely) for name, where in getaddresses([value])]
    except RecursionError:  # comments inside comments inside comments
        pairs = []
    good = [pair for pair in pairs if pair[1]]
    if good:
        return good
    plain = decoded(value, likely)  # some senders encode the whole field, address and all
    return [_address(plain[: found.start()], found[0], likely) for found in list(ADDRESS.finditer(plain))[:1]]


def _address(name: str, where: str, likely: tuple[str, ...]) -> tuple[str, str]:
    found = ADDRESS.search(decoded(where) if "=?" in where else charsets.unescaped(where))
    label = decoded(name, likely).strip(" \"'<>,;:")
    return label[:200], normal_address(found[0]) if found else ""


def normal_address(address: str) -> str:
    """At most 254 characters (RFC 5321 4.5.3.1.3), without stray punctuation, case kept. Empty if it is none."""
    bare = address.strip().strip("'`.")
    return bare if 3 <= len(bare) <= 254 and bare.count("@") == 1 and not bare.startswith("@") else ""


def message_ids(mail: Message, name: str) -> list[str]:
    """The identifiers in a field, without angle brackets, in order and each once."""
    found: dict[str, None] = {}
    for value in raw_values(mail, name):
        ids = MESSAGE_ID.findall(value) or [word for word in value.split() if "@" in word]
        found.update(dict.fromkeys(charsets.unescaped(one) for one in ids))
    everything = list(found)
    return (
        everything
        if len(everything) <= limits.IDENTIFIERS
        else [everything[0], *everything[-(limits.IDENTIFIERS - 1) :]]
    )


def sent_at(mail: Message) -> datetime | None:
    """The Date field with its zone (UTC where it has none); None where missing, unreadable or absurd."""
    value = charsets.unescaped(raw_value(mail, "Date"))[:200]
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment if 1980 < moment.astimezone(UTC).year < 2100 else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
