"""How our mails are written on the wire: 7-bit safe, legal line lengths, identifiers never mangled."""

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import EmailPolicy

IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references", "content-id"})


class WirePolicy(EmailPolicy):
    """SMTP's policy, but fields of identifiers are folded between identifiers only.

    The standard library turns an identifier longer than a line into an encoded word, which breaks threading everywhere.
    """

    def fold(self, name: str, value: str) -> str:
        return self._identifiers(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        own = self._identifiers(name, value)
        return own.encode("ascii", "replace") if own else super().fold_binary(name, value)

    def _identifiers(self, name: str, value: str) -> str:
        if name.lower() not in IDENTIFIERS:
            return ""
        return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep


_FIELDS = HeaderRegistry()
_FIELDS.map_to_type("message-id", UnstructuredHeader)  # type: ignore[arg-type]  # as it is: some identifiers in the wild are not by the book
WIRE = WirePolicy(header_factory=_FIELDS, linesep="\r\n", cte_type="7bit", max_line_length=78, raise_on_defect=False)
