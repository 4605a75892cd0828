"""Mail that is signed or encrypted: S/MIME (RFC 8551), PGP/MIME (RFC 3156) and PGP in the text (RFC 9580 7).

Nothing is decrypted or checked. What is only signed is shown, and said to be; the rest is a file.
"""

import re

from django.utils.translation import gettext_noop

from .mime import S_MIME, Part

ENCRYPTED = gettext_noop("This mail is encrypted; it can be read in a mail program that has the key.")
SIGNED = gettext_noop("This mail carries a digital signature; it was not checked.")
SIGNED_INSIDE = gettext_noop("This mail is wrapped in a digital signature; its text is in the attached file.")
COMPRESSED = gettext_noop("This mail is compressed in a way only some mail programs read; it is in the attached file.")
_ARMOUR = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.M)
_CLEAR = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,20}:[^\n]*\n){0,20}[ \t]*\n"
    r"(?P<words>.*?)^-----BEGIN PGP SIGNATURE-----[ \t]*\n.*?(?:^-----END PGP SIGNATURE-----[ \t]*(?:\n|\Z)|\Z)",
    re.M | re.DOTALL,
)


def mark(part: Part) -> str:
    """What this part makes of the mail it is in, in words; "" for a part that is neither signed nor encrypted."""
    kind = part.get_content_type()
    if kind == "multipart/encrypted":
        return ENCRYPTED
    if kind == "multipart/signed":
        return SIGNED
    if kind in S_MIME:
        return _wrapping(part)
    return ""


def _wrapping(part: Part) -> str:
    """By what it is; by what it says it is where that cannot be seen."""
    said = part.wrapping or part.parameter("smime-type").lower()
    if "signed" in said:
        return SIGNED if part.children else SIGNED_INSIDE
    return COMPRESSED if "compressed" in said else ENCRYPTED


def opened(text: str) -> tuple[str, str]:
    """The words of a text without the armour around them, and the mark it deserves."""
    if "-----BEGIN PGP " not in text:
        return text, ""
    if _ARMOUR.search(text):
        return text, ENCRYPTED
    bare = _CLEAR.sub(lambda found: re.sub(r"^- ", "", found["words"], flags=re.M), text)
    return bare, SIGNED if bare != text else ""
