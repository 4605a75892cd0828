"""New words apart from the words they answer and from the signature. Structure first, then header lines.

`text` splits plain text, `markup` HTML. What they know of languages are the tables in `wrote`, `labels` and `endings`.
"""

from .markup import split_html
from .text import Split, split_text

__all__ = ["Split", "split_html", "split_text"]
