"""Secrets: columns encrypted with keys that can be rotated, and short signed tokens that fit in a mail address.

    credentials = EncryptedJSONField(default=dict)
    f"support+{sign_token('42', 'reply')}@…"        read_token(token, "reply") -> "42" or None

Leaves to others: whose secret it is and who may see it.
"""

from .field import EncryptedJSONField, rotate
from .secret import Secret, UnreadableSecretError
from .tokens import read_token, sign_token

__all__ = ["EncryptedJSONField", "Secret", "UnreadableSecretError", "read_token", "rotate", "sign_token"]
