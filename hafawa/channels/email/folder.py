"""Transport "folder": mails are written as files instead of sent, for trials and training."""

import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from hafawa.conversations.channel import TryLaterError


def outbox() -> Path:
    """DATA_DIR/outbox: one .eml file a mail, in the order they were written."""
    return Path(settings.ENVIRONMENT.data_dir) / "outbox"


def write(content: bytes) -> Path:
    """Write one mail, whole or not at all. Raises TryLaterError when the disk does not take it."""
    name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
    folder = outbox()
    target, partial = folder / f"{name}.eml", folder / f".{name}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise TryLaterError(str(error)) from error
    return target
