"""Mail that is signed or encrypted: S/MIME (RFC 8551), PGP/MIME (RFC 3156) and PGP in the text (RFC 9580 7).

Nothing is opened or checked here. The reader is told what it is, and gets the original as a file.
"""

import re

from django.utils.translation import gettext_noop

from .mime import Part

ENCRYPTED = gettext_noop("This mail is encrypted; it can be read in a mail program that has the key.")
SIGNED = gettext_noop("This mail carries a digital signature; it was not checked.")
SIGNED_INSIDE = gettext_noop("This mail is wrapped in a digital signature; its text is in the attached file.")
_S_MIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
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
    if kind in _S_MIME:
        is_signed = "signed" in part.parameter("smime-type").lower()
        return SIGNED_INSIDE if is_signed else ENCRYPTED
    return ""


def opened(text: str) -> tuple[str, str]:
    """The words of a text without the armour around them, and the mark it deserves."""
    if "-----BEGIN PGP " not in text:
        return text, ""
    if _ARMOUR.search(text):
        return text, ENCRYPTED
    bare = _CLEAR.sub(lambda found: re.sub(r"^- ", "", found["words"], flags=re.M), text)
    return bare, SIGNED if bare != text else ""
