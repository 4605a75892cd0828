"""arranged(): a catalogue made anew keeps the order and the words it had, so that a change shows what has changed."""

import re
from dataclasses import dataclass

_STRING = re.compile(r'^(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(.*)"$')
_HEADER = re.compile(r'\A(?:#.*\n)*msgid ""\nmsgstr ""\n(?:".*"\n)*')
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Entry:
    """One message of a catalogue, as it is written."""

    text: str

    @property
    def key(self) -> Key:
        """What it is known by: context, words, words for many."""
        found = {"msgctxt": "", "msgid": "", "msgid_plural": ""}
        part = ""
        for line in self.text.splitlines():
            string = _STRING.match(line)
            if string:
                part = string[1] or part
                if part in found:
                    found[part] += string[2]
        return found["msgctxt"], found["msgid"], found["msgid_plural"]

    @property
    def is_header(self) -> bool:
        return self.key == ("", "", "")

    @property
    def without_guesses(self) -> "Entry":
        """Not yet translated, where the tool has guessed a translation from a similar message."""
        lines = self.text.splitlines()
        flags = next((line for line in lines if line.startswith("#,")), "")
        if "fuzzy" not in flags:
            return self
        kept: list[str] = []
        for line in lines:
            if line.startswith("#|"):
                continue
            if line.startswith("#,"):
                rest = [flag for flag in re.split(r",\s*", line[2:].strip()) if flag != "fuzzy"]
                line = f"#, {', '.join(rest)}" if rest else ""
            if kept and kept[-1].startswith("msgstr") and line.startswith('"'):
                continue
            if line:
                kept.append(re.sub(r'^(msgstr(?:\[\d\])?) ".*"$', r'\1 ""', line))
        return Entry("\n".join(kept))


def entries(catalogue: str) -> list[Entry]:
    """Its messages, without those no longer used (#~)."""
    catalogue = _HEADER.sub(r"\g<0>\n", catalogue.strip() + "\n", count=1)  # some tools leave no line after it
    blocks = re.split(r"\n\s*\n", catalogue.strip())
    return [Entry(block) for block in blocks if block and not block.startswith("#~")]


def arranged(old: str, new: str, *, header: str = "") -> str:
    """What `new` holds: what was in `old` as and where it was there, then the rest. "" where it holds no message.

    `header` is a first catalogue's.
    """
    found = {entry.key: entry for entry in entries(new) if not entry.is_header}
    if not found:
        return ""
    first = [entry for entry in [*entries(old), Entry(header), *entries(new)] if entry.text and entry.is_header][:1]
    kept = {entry.key: entry for entry in entries(old) if entry.key in found}
    added = [entry.without_guesses for key, entry in found.items() if key not in kept]
    shown = [*first, *kept.values(), *added]
    return "\n\n".join(entry.text for entry in shown) + "\n"
