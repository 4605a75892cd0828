"""Names, numbers and codes inside a sentence of another direction (UAX #9)."""


def isolate(text: object) -> str:
    """Keep a name, number or code from turning the sentence around it."""
    return f"\u2068{text}\u2069"
