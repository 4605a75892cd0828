"""Bytes to text, whatever the mail says they are. Never raises, never leaves NUL or half a surrogate pair behind."""

import codecs
import re

# What senders write, and what they mean (the WHATWG Encoding Standard's reading of labels, as browsers have it).
ALIASES = {
    "ansi": "windows-1252",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso-2022-jp-2",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "x-mac-arabic": "mac-arabic",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-8",
}
# Bytes in these mean nothing without their declaration, so it is believed before UTF-8 is tried.
STATEFUL = re.compile(r"^(utf[-_]?(7|16|32)|iso-?2022|hz|big5|gb|cp9(32|49|50)|shift|euc|johab)", re.IGNORECASE)
THOUGHTLESS = frozenset({"cp1252", "ascii"})  # what programs say that do not know
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
ODD = re.compile("[^\x00-\x7f]+")
C1 = re.compile("[\x80-\x9f]")
SAMPLE = 20_000
ODD_BYTES = re.compile(rb"[A-Za-z]?[\x80-\xff]+(?:[A-Za-z][\x80-\xff]*)?")
TEXT_ENCODINGS_LIMIT = 40
# In order of preference when they explain the bytes equally well.
GUESSES = ("windows-1252", "windows-1256", "iso-8859-6", "windows-1250", "iso-8859-2", "iso-8859-16", "windows-1251")
COMMON_LATIN = frozenset("ăâîșşțţĂÂÎȘŞȚŢáéíóúñüöäßçèêëïôùûàÁÉÍÓÖÜÄÇÈÀčšžćđőűłąęśńźżřěůý«»–—‘’“”„…€°§©®·\u00a0")
ARABIC = re.compile("[\u0621-\u064a]{2,}")
CYRILLIC = re.compile("[\u0400-\u045f]{3,}")
LATIN_IN_WORD = re.compile("(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
UNWANTED = re.compile("[\x00\ud800-\udfff]")


def decode(data: bytes, declared: str = "", likely: tuple[str, ...] = ()) -> str:
    """The text of these bytes: as valid UTF-8, as declared, or as the likeliest of the charsets our customers use.

    `likely` are charsets that others of the same mail declare, tried before guessing.
    """
    codec = _codec(declared)
    attempts = [codec, "utf-8"] if STATEFUL.match(codec) else ["utf-8", codec]
    if data.isascii() and attempts[0] == "utf-8":
        return clean(data.decode("ascii"))
    if data[:2] in UTF_16_MARKS:
        attempts.insert(0, "utf-16")
    if codec in THOUGHTLESS or not codec:
        attempts += [name for name in map(_codec, likely) if name not in THOUGHTLESS | {"utf-8"}]
        attempts.sort(key=lambda name: name in THOUGHTLESS)
    for name in attempts:
        text = _strictly(data, name)
        if text is not None:
            return clean(_doubted(data, text) if name in THOUGHTLESS else text).removeprefix("\ufeff")
    return clean(_nearly(data, codec) or _guessed(data))


def _nearly(data: bytes, codec: str) -> str:
    """The declared reading, or UTF-8, where only a few letters are broken: one lost byte must not spoil the rest."""
    for name in (codec, "utf-8"):
        if not name or (name != "utf-8" and not STATEFUL.match(name)):
            continue
        try:
            text = data.decode(name, "replace")
        except (UnicodeError, LookupError, ValueError):
            continue
        broken = text.count("\ufffd")
        if broken * 4 < sum(map(len, ODD.findall(text))) - broken:
            return text
    return ""


def clean(text: str) -> str:
    """Without NUL and lone surrogates: what databases and UTF-8 cannot hold."""
    return UNWANTED.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def unescaped(text: str, likely: tuple[str, ...] = ()) -> str:
    """Text the mail parser read byte by byte (surrogateescape), decoded properly."""
    if text.isascii():
        return clean(text)
    return decode(text.encode("utf-8", "surrogateescape"), likely=likely) if _has_escapes(text) else clean(text)


def _has_escapes(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _codec(declared: str) -> str:
    label = declared.strip().strip("\"'").lower()[:TEXT_ENCODINGS_LIMIT]
    label = ALIASES.get(label, label)
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _strictly(data: bytes, codec: str) -> str | None:
    if not codec or codec in {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"}:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _doubted(data: bytes, text: str) -> str:
    """What programs say when they do not know. Believed, unless another reading makes far more sense."""
    sample = _odd_places(data)
    guess, better = _best_guess(sample)
    believed = _plausibility(sample.decode("windows-1252", "replace"))
    return data.decode(guess, "replace") if better > 2 * max(0, believed) + 4 else text


def _guessed(data: bytes) -> str:
    """The reading whose odd letters look most like words."""
    return data.decode(_best_guess(_odd_places(data))[0], "replace")


def _best_guess(sample: bytes) -> tuple[str, float]:
    scores = [(codec, _plausibility(sample.decode(codec, "replace"))) for codec in GUESSES]
    return max(scores, key=lambda pair: pair[1])


def _odd_places(data: bytes) -> bytes:
    """The bytes that charsets disagree about, with their neighbours: the rest says nothing, and is most of it."""
    return b" ".join(ODD_BYTES.findall(data[:SAMPLE]))


def _plausibility(text: str) -> float:
    arabic = sum(map(len, ARABIC.findall(text)))
    cyrillic = sum(map(len, CYRILLIC.findall(text)))
    latin = sum(1 if letter in COMMON_LATIN else -1 for letter in LATIN_IN_WORD.findall(text))
    return max(arabic * 1.2, cyrillic, latin) - text.count("\ufffd") * 2 - len(C1.findall(text)) * 2
