"""Sending a kept file to a browser: as a download, or as a picture; never as a page of ours."""

from django.core.files.storage import Storage
from django.http import FileResponse
from django.utils.http import content_disposition_header

from . import kinds
from .content import open_file

POLICY = "sandbox; default-src 'none'"
# A sandboxed PDF is not shown by browsers' viewers; PDF runs nothing in our origin, sandboxed or not.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def response(
    key: str, name: str, content_type: str, *, inline: bool = False, storage: Storage | None = None
) -> FileResponse:
    """The file under `key`. Raises FileNotFoundError. Whoever asks must have been allowed to before this is called.

    The name follows RFC 6266 (with RFC 8187 for other letters than ASCII). The type is looked at again: what is said
    to be a picture and is none goes out as a download.
    """
    file = open_file(key, storage=storage)
    kind = kinds.safe_type(name, content_type, file.read(kinds.HEAD_LENGTH))
    file.seek(0)
    shown = inline and kind in kinds.SHOWN
    served = FileResponse(file, content_type=kind if kind != "text/plain" else "text/plain; charset=utf-8")
    served["Content-Disposition"] = content_disposition_header(not shown, _one_line(name) or "file") or "attachment"
    served["X-Content-Type-Options"] = "nosniff"
    served["Content-Security-Policy"] = PDF_POLICY if shown and kind == "application/pdf" else POLICY
    served["Cross-Origin-Resource-Policy"] = "same-origin"
    served["Cache-Control"] = "private, max-age=86400, immutable"
    return served


def _one_line(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).strip()
