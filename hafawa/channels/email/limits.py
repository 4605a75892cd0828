"""What one mail may cost. Beyond these the raw form is kept, the mail says so, and nobody runs out of memory.

Sizes are bytes unless said otherwise. The manual names them (docs/admin/mailboxes.md): change both.
"""

import re

SIZE = 50 * 1024 * 1024  # of a whole mail, as the receiver takes it; larger ones show their header only
HEADER = 512 * 1024  # of one header, all its fields together
FIELD = 64 * 1024  # of one field
PARTS = 300  # of a mail, containers included
DEPTH = 30  # of parts inside parts
WORDS = 2_000_000  # characters of text
HTML = 1_000_000  # characters of HTML
HTML_READ = 400_000  # characters of HTML that are turned into text, which is slow
SUBJECT = 500  # characters
FILE_NAME = 150  # characters
ADDRESSES = 500  # in one field
IDENTIFIERS = 100  # in one field
PARAMETERS = 200  # of one field
TNEF = 40 * 1024 * 1024  # winmail.dat that is opened; larger ones stay a file
TNEF_ENTRIES = 5_000
RTF = 4 * 1024 * 1024  # what compressed RTF may become: it grows by up to 17 times
CMS_ELEMENTS = 200_000  # of one S/MIME part: its content may come in as many pieces
CALENDAR = 1024 * 1024  # an invitation that is read; larger ones stay a file
ATTENDEES = 200
CONTAINERS = 150  # parts that may hold parts, before the standard parser is spared the mail

_CONTAINER = re.compile(rb"boundary\s*=|content-type:\s*message/", re.IGNORECASE)


def is_shallow(raw: bytes) -> bool:
    """Few enough containers for the standard parser, which looks at every line once for each level."""
    return len(_CONTAINER.findall(raw)) <= CONTAINERS
