"""What an installation is told from outside: HAFAWA_… variables, or the same lines in HAFAWA_DATA_DIR/hafawa.env."""

import os
import secrets
import sys
from collections.abc import Callable
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]
"""0 takes any free one."""
Threads = Annotated[int, Field(ge=1, le=64)]


def _data_dir() -> Path:
    return Path(os.environ.get("HAFAWA_DATA_DIR", "data")).expanduser().resolve()


class Environment(BaseSettings):
    """Every setting an operator may give. Each has a default that runs Hafawa on one machine, for itself alone."""

    model_config = SettingsConfigDict(
        env_prefix="HAFAWA_",
        env_file=_data_dir() / "hafawa.env",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: Port = 8000
    smtp_host: str = "127.0.0.1"
    smtp_port: Port = 2525
    lmtp_port: Port = 0
    """A port for LMTP (RFC 2033) beside SMTP, for a mail server on the same machine; 0: none."""
    public_url: str = ""
    """The address people reach Hafawa at, e.g. https://desk.example.com. Empty: http://localhost:PORT, without TLS."""
    mail_domain: str = "hafawa.localhost"
    """The name the built-in receiver greets with, and the domain of the demo's addresses. Mails carry their inbox's."""
    smtp_relay: SecretStr = SecretStr("")
    """smtp://user:password@host:587 (or smtps://…): what sends for inboxes that name no server of their own."""
    database_url: str = ""
    """postgres://… for many machines; empty keeps everything in DATA_DIR/hafawa.sqlite3."""
    redis_url: str = ""
    """redis://… joins several processes; empty means one process."""
    secret_key: SecretStr = SecretStr("")
    """Signs sessions and reply addresses. Empty: made once and kept in DATA_DIR/secret.key (mode 600)."""
    encryption_keys: SecretStr = SecretStr("")
    """Comma-separated Fernet keys, newest first. Empty: made once and kept in DATA_DIR/encryption.key (mode 600)."""
    files_url: str = ""
    """s3://bucket?endpoint=…&region=… ; empty keeps files in DATA_DIR/files."""
    language: Literal["ar", "en", "ro"] = "en"
    time_zone: str = "UTC"
    web_threads: Threads = 4
    job_threads: Threads = 2
    debug: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["", "json", "text"] = ""
    """Empty: text on a terminal, JSON lines elsewhere."""
    metrics_token: SecretStr = SecretStr("")
    """Lets a monitoring server read /metrics and what /readyz finds (Authorization: Bearer …). Empty: loopback only."""
    trusted_proxies: str = "127.0.0.1,::1"
    """Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, comma-separated."""
    sqlite_synchronous: Literal["NORMAL", "FULL", "EXTRA"] = "NORMAL"
    """NORMAL may lose the last commits when the power fails (never corrupts); FULL does not, and is slower."""

    def model_post_init(self, context: object) -> None:
        self.data_dir = self.data_dir.expanduser().resolve()

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("give scheme and host alone, e.g. https://desk.example.com")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        return _of_scheme(value, {"postgres", "postgresql", "sqlite"}, "postgres://user:password@host:5432/name")

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        return _of_scheme(value, {"redis", "rediss", "unix"}, "redis://127.0.0.1:6379/0")

    @field_validator("files_url")
    @classmethod
    def _is_store(cls, value: str) -> str:
        example = "s3://bucket?endpoint=https://…&region=…"
        _of_scheme(value, {"s3"}, example)
        if value and not urlsplit(value).hostname:
            raise ValueError(f"give an address like {example}")
        return value

    @field_validator("smtp_relay")
    @classmethod
    def _is_relay(cls, value: SecretStr) -> SecretStr:
        """What cannot be dialled is told at the start, not to customers' answers one after the other."""
        url, example = value.get_secret_value(), "smtp://user:password@host:587"
        _of_scheme(url, {"smtp", "smtps"}, example)
        parts = urlsplit(url)
        security = parse_qs(parts.query).get("security", ["starttls"])[0]
        if url and (not parts.hostname or security not in {"none", "starttls", "tls"}):
            raise ValueError(f"give an address like {example}")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_proxies(cls, value: str) -> str:
        for each in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(each, strict=False)
            except ValueError:
                raise ValueError("give addresses or networks, comma-separated, e.g. 127.0.0.1,10.0.0.0/8") from None
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("give a name like Europe/Bucharest or Asia/Riyadh")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 32:
            raise ValueError("needs 32 characters or more")
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _are_fernet_keys(cls, value: SecretStr) -> SecretStr:
        from cryptography.fernet import Fernet

        for key in _keys(value.get_secret_value()):
            try:
                Fernet(key)
            except ValueError:
                raise ValueError("each key is 32 bytes in URL-safe base64 (44 characters)") from None
        return value

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'hafawa.sqlite3'}"

    @cached_property
    def address(self) -> str:
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @cached_property
    def signing_key(self) -> str:
        return self.secret_key.get_secret_value() or self._kept("secret.key", lambda: secrets.token_urlsafe(48))

    @cached_property
    def fernet_keys(self) -> list[str]:
        from cryptography.fernet import Fernet

        text = self.encryption_keys.get_secret_value() or self._kept(
            "encryption.key", lambda: Fernet.generate_key().decode()
        )
        return _keys(text)

    def _kept(self, name: str, make: Callable[[], str]) -> str:
        """Read a secret file of this installation, making it at the first start; two first starts agree on one."""
        try:
            return self._read_or_made(self.data_dir / name, make)
        except OSError as error:
            sys.exit(f"HAFAWA_DATA_DIR: {error.strerror}: {error.filename}. Give it to who runs Hafawa (chown).")

    @staticmethod
    def _read_or_made(path: Path, make: Callable[[], str]) -> str:
        if path.exists():
            return path.read_text().strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}.draft")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(make() + "\n")
        try:
            os.link(draft, path)  # only whole files appear, and only the first one stays
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()


def _keys(text: str) -> list[str]:
    return [key.strip() for key in text.replace("\n", ",").split(",") if key.strip()]


def _of_scheme(value: str, schemes: set[str], example: str) -> str:
    """Raises ValueError; of a port that is none, too, or a name with signs that belong percent-encoded."""
    try:
        is_one = not value or (value.split(":", 1)[0] in schemes and urlsplit(value).port != 0)
    except ValueError:
        is_one = False
    if not is_one:
        raise ValueError(f"give an address like {example}")
    return value


def read() -> Environment:
    """The environment of this process. What is wrong ends it, one line each, without the values: some are secret."""
    try:
        return Environment()
    except ValidationError as error:
        lines = [
            f"HAFAWA_{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False)
        ]
        sys.exit("\n".join(["This configuration cannot be used.", *lines]))
    except OSError as error:
        sys.exit(f"This configuration cannot be used.\n{error}")


environment = read()
