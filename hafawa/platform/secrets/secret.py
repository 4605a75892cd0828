"""One encrypted value: opened when somebody looks inside, never when it is printed."""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadableSecretError(Exception):
    """None of this installation's encryption keys opens the value."""

    def __init__(self) -> None:
        super().__init__(
            "This secret was encrypted with a key that is no longer among HAFAWA_ENCRYPTION_KEYS "
            "(or in DATA_DIR/encryption.key). Put that key back at the end of the list, or enter the secret again."
        )


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The installation's keys: the first encrypts, each of them decrypts."""
    return _fernet(tuple(settings.ENVIRONMENT.fernet_keys))


class Secret(MutableMapping[str, Any]):
    """A JSON object kept encrypted.

    Decrypted on first look, so that a list page costs nothing and a lost key breaks only what needs the secret. What
    nobody changed is saved back byte for byte: an unreadable secret survives the saving of its row.
    """

    __slots__ = ("_plain", "_token")

    def __init__(self, plain: Mapping[str, Any] | None = None, *, token: str = "") -> None:
        self._plain = None if token else dict(plain or {})
        self._token = token

    @property
    def token(self) -> str:
        """The encrypted form, as it is stored."""
        if not self._token:
            self._token = cipher().encrypt(json.dumps(self._plain, ensure_ascii=False).encode()).decode()
        return self._token

    @property
    def is_readable(self) -> bool:
        try:
            self._open()
        except UnreadableSecretError:
            return False
        return True

    def _open(self) -> dict[str, Any]:
        if self._plain is None:
            try:
                self._plain = dict(json.loads(cipher().decrypt(self._token.encode())))
            except InvalidToken:
                raise UnreadableSecretError from None
        return self._plain

    def __getitem__(self, key: str) -> Any:
        return self._open()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._open()[key] = value
        self._token = ""

    def __delitem__(self, key: str) -> None:
        del self._open()[key]
        self._token = ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._open())

    def __len__(self) -> int:
        return len(self._open())

    def __repr__(self) -> str:
        return "<Secret>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _stored, (self.token,)  # copies, caches and queues carry the encrypted form

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return _stored(self.token)


def _stored(token: str) -> Secret:
    return Secret(token=token)
