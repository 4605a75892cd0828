import copy
import pickle
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from pytest_django.fixtures import Settings

from hafawa.platform.secrets import EncryptedJSONField, Secret, UnreadableSecretError, field, rotate

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PASSWORD = "correct horse كلمة السر"


@pytest.fixture(autouse=True)
def _old_key(settings: Settings) -> None:
    settings.ENVIRONMENT = SimpleNamespace(fernet_keys=[OLD])


@pytest.fixture
def vault(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[models.Model]]:
    """A table that lives as long as the test."""
    with isolate_apps("hafawa.platform.secrets"):

        class Vault(models.Model):
            credentials = EncryptedJSONField(null=True)

            def __str__(self) -> str:
                return str(self.pk)

            class Meta:
                app_label = "secrets"

    with connection.schema_editor() as editor:
        editor.create_model(Vault)
    monkeypatch.setattr(field, "encrypted_columns", lambda: [(Vault, "credentials")])
    yield Vault
    with connection.schema_editor() as editor:
        editor.delete_model(Vault)


def _stored(vault: type[models.Model]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT credentials FROM {vault._meta.db_table}")
        return cursor.fetchone()[0]


def test_reads_back_what_was_written_and_stores_nothing_readable(vault: type[models.Model]) -> None:
    vault.objects.create(credentials={"password": PASSWORD})
    assert PASSWORD not in _stored(vault)
    assert vault.objects.get().credentials == {"password": PASSWORD}


def test_no_value_stays_no_value(vault: type[models.Model]) -> None:
    vault.objects.create(credentials=None)
    assert vault.objects.get(credentials__isnull=True).credentials is None


def test_a_changed_entry_is_saved(vault: type[models.Model]) -> None:
    row = vault.objects.create(credentials={"password": "a"})
    row.credentials["password"] = "b"
    row.save()
    assert vault.objects.get().credentials == {"password": "b"}


def test_never_shows_when_printed(vault: type[models.Model]) -> None:
    row = vault(credentials={"password": PASSWORD})
    shown = f"{row.credentials!r} {row.credentials} {row.__dict__} {serializers.serialize('json', [row])}"
    assert "correct" not in shown
    assert PASSWORD.encode() not in pickle.dumps(row.credentials)


def test_copies_and_fixtures_keep_the_secret(vault: type[models.Model]) -> None:
    secret = Secret({"password": PASSWORD})
    assert copy.deepcopy(secret) == copy.copy(secret) == pickle.loads(pickle.dumps(secret)) == secret
    row = vault.objects.create(credentials=secret)
    text = serializers.serialize("json", [row])
    assert vault._meta.get_field("credentials").to_python(
        serializers.json.json.loads(text)[0]["fields"]["credentials"]
    ) == {"password": PASSWORD}


def test_cannot_be_searched(vault: type[models.Model]) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        vault.objects.filter(credentials={"password": PASSWORD}).exists()


def test_a_lost_key_is_named_and_saving_the_row_keeps_the_secret(vault: type[models.Model], settings: Settings) -> None:
    vault.objects.create(credentials={"password": PASSWORD})
    before = _stored(vault)
    settings.ENVIRONMENT = SimpleNamespace(fernet_keys=[NEW])
    row = vault.objects.get()
    assert not row.credentials.is_readable
    with pytest.raises(UnreadableSecretError, match="HAFAWA_ENCRYPTION_KEYS"):
        row.credentials["password"]
    row.save()
    assert _stored(vault) == before


def test_a_tampered_secret_is_refused(vault: type[models.Model]) -> None:
    token = Secret({"password": PASSWORD}).token
    tampered = Secret(token=token[:40] + ("A" if token[40] != "A" else "B") + token[41:])
    with pytest.raises(UnreadableSecretError):
        tampered.get("password")


def test_rotation_moves_every_secret_to_the_newest_key(vault: type[models.Model], settings: Settings) -> None:
    vault.objects.create(credentials={"password": PASSWORD})
    vault.objects.create(credentials=None)
    settings.ENVIRONMENT = SimpleNamespace(fernet_keys=[NEW, OLD])
    assert rotate() == (1, 0)
    settings.ENVIRONMENT = SimpleNamespace(fernet_keys=[NEW])
    assert vault.objects.get(credentials__isnull=False).credentials == {"password": PASSWORD}


def test_rotation_leaves_what_it_cannot_read_and_counts_it(vault: type[models.Model], settings: Settings) -> None:
    vault.objects.create(credentials={"password": PASSWORD})
    before = _stored(vault)
    settings.ENVIRONMENT = SimpleNamespace(fernet_keys=[NEW])
    assert rotate() == (0, 1)
    assert _stored(vault) == before
