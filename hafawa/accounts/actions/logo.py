"""A brand's picture: what we are willing to send to customers under our name."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from hafawa.platform.files.content import keep
from hafawa.platform.files.kinds import HEAD_LENGTH, safe_type

LARGEST_BYTES = 1024 * 1024
LARGEST_SIDE = 2000  # pixels
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG"}


def read_logo(content: bytes) -> tuple[str, str]:
    """Keep a PNG or JPEG; returns its key in platform.files and its content type. Raises ValidationError.

    SVG is refused: it can carry scripts, and mail programs do not show it.
    """
    kind = safe_type("", "", content[:HEAD_LENGTH])
    if kind not in KINDS:
        raise ValidationError(_("A logo is a PNG or JPEG picture."))
    if len(content) > LARGEST_BYTES:
        raise ValidationError(_("The picture is larger than one megabyte."))
    try:
        with Image.open(BytesIO(content), formats=[KINDS[kind]]) as picture:
            width, height = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("The picture cannot be read. Save it again as PNG.")) from error
    if max(width, height) > LARGEST_SIDE:
        raise ValidationError(_("The picture is wider or higher than 2000 pixels."))
    return keep(content).key, kind
