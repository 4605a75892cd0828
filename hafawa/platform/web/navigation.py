"""What the rail and the phone's bottom bar show. The face that owns the pages fills it; this layer only draws it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go. `key` is compared with the page's `section`; `needs` counts what needs a person now.

    With `topic` and `refresh_url` its mark follows the live line: it fetches itself again when there is news.
    """

    key: str
    label: str
    icon: str
    url: str
    is_mirrored: bool = False
    needs: int = 0
    needs_label: str = ""
    is_on_phone: bool = True
    topic: str = ""
    refresh_url: str = ""
    is_dialog: bool = False  # opens over the page one is on
    script: str = ""  # a module that every page with this entry runs
