"""EncryptedJSONField, and the walk that re-encrypts every such column with the newest key."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.expressions import Value
from django.db.models.functions import Cast
from django.db.models.query_utils import DeferredAttribute

from .secret import Secret, cipher

if TYPE_CHECKING:
    _TextField = models.TextField[Mapping[str, Any] | None, Secret]
else:
    _TextField = models.TextField


class _SealedAttribute(DeferredAttribute):
    """Whatever is assigned becomes a Secret at once: a plain dict on the row would show up in error reports."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class EncryptedJSONField(_TextField):
    """A JSON object encrypted at rest (Fernet: AES-128-CBC and HMAC-SHA256). Reads as a `Secret`, a mapping.

    It cannot be searched or ordered by. Reading inside one whose key is gone raises UnreadableSecretError.
    """

    descriptor_class = _SealedAttribute

    def to_python(self, value: Any) -> Secret | None:
        """A mapping is sealed; a string is taken as the encrypted form (that is what fixtures hold)."""
        if value is None or isinstance(value, Secret):
            return value
        return Secret(token=value) if isinstance(value, str) and value else Secret(value or {})

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Secret | None:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> str | None:
        sealed = self.to_python(value)
        return None if sealed is None else sealed.token

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it cannot be searched with {lookup_name}.")
        return super().get_lookup(lookup_name)


def rotate() -> tuple[int, int]:
    """Re-encrypt every secret with the first key. Returns (re-encrypted, unreadable); the unreadable stay as they are.

    Afterwards the older keys may be taken off the list, unless some were unreadable.
    """
    done = unreadable = 0
    for model, field in encrypted_columns():
        for pk in list(model._base_manager.values_list("pk", flat=True)):
            outcome = _rotate_one(model, field, pk)
            done += outcome is True
            unreadable += outcome is False
    return done, unreadable


def encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every (model, field name) of this installation that holds secrets."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedJSONField) and not model._meta.proxy:
                yield model, field.name


@transaction.atomic
def _rotate_one(model: type[models.Model], field: str, pk: Any) -> bool | None:
    rows = model._base_manager.select_for_update().filter(pk=pk)
    token = rows.annotate(_token=Cast(field, models.TextField())).values_list("_token", flat=True).first()
    if not token:
        return None
    try:
        fresh = cipher().rotate(token).decode()
    except InvalidToken:
        return False
    model._base_manager.filter(pk=pk).update(**{field: Value(fresh, output_field=models.TextField())})
    return True
