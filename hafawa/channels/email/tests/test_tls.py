"""Answers leave encrypted: TLS from the start and STARTTLS, at a server with a certificate of our own authority."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hafawa.channels.email.channel import EmailChannel
from hafawa.conversations.channel import Door, OutboundMessage, TryLaterError
from tests.mailpeers import free_port

SECURITIES = ["tls", "starttls"]


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.pem, and server.pem with its key: for 127.0.0.1, signed by it."""
    root, moment = tmp_path_factory.mktemp("papers"), datetime.now(UTC)
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("ca", "server")}
    for name, key in keys.items():
        is_ca = name == "ca"
        made = (
            x509.CertificateBuilder().subject_name(named(name)).issuer_name(named("ca")).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(moment - timedelta(days=1))
            .not_valid_after(moment + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        ).sign(keys["ca"], hashes.SHA256())  # fmt: skip
        pem = made.public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (root / f"{name}.pem").write_bytes(pem if is_ca else pem + secret)
    return root


class Sink:
    """Keeps mails, and whether each came encrypted and signed in."""

    def __init__(self) -> None:
        self.kept: list[tuple[bool, bool]] = []

    async def handle_DATA(self, _server: SMTP, session: Session, _envelope: Envelope) -> str:
        self.kept.append((session.ssl is not None or self.is_tls, bool(session.authenticated)))
        return "250 2.0.0 queued"

    is_tls = False


def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.login == b"support" and data.password == b"secret")


@pytest.fixture(params=SECURITIES)
def server(request: pytest.FixtureRequest, papers: Path) -> Iterator[tuple[Sink, dict[str, Any]]]:
    """A server, and a mailbox's settings for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / "server.pem")
    sink, port = Sink(), free_port()
    sink.is_tls = request.param == "tls"
    how: dict[str, Any] = (
        {"ssl_context": context, "auth_require_tls": False}
        if sink.is_tls
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(sink, hostname="127.0.0.1", port=port, authenticator=check, auth_required=True, **how)
    controller.start()
    yield sink, {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": request.param,
        "smtp_username": "support", "smtp_password": "secret",
    }  # fmt: skip
    controller.stop()


def send(settings: dict[str, Any]) -> None:
    door = Door(id=1, address="support@shop.example", settings=settings)
    message = OutboundMessage(message_id=1, external_id="1@shop.example", to=("layla@x.example",), text="مرحبا")
    EmailChannel().send(message, door, about_to_send=lambda: None)


pytestmark = [
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
    pytest.mark.filterwarnings("ignore:tls_context.verify_mode not in:UserWarning"),
]


def test_a_server_we_trust_gets_it_encrypted_and_signed_in(
    server: tuple[Sink, dict[str, Any]], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink, settings = server
    monkeypatch.setenv("SSL_CERT_FILE", str(papers / "ca.pem"))
    send(settings)
    assert sink.kept == [(True, True)]


def test_a_certificate_nobody_vouches_for_gets_nothing(server: tuple[Sink, dict[str, Any]]) -> None:
    sink, settings = server
    with pytest.raises(TryLaterError, match="certificate"):
        send(settings)
    assert sink.kept == []


def test_a_certificate_for_another_name_gets_nothing(
    server: tuple[Sink, dict[str, Any]], papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink, settings = server
    monkeypatch.setenv("SSL_CERT_FILE", str(papers / "ca.pem"))
    with pytest.raises(TryLaterError):
        send({**settings, "smtp_host": "localhost"})
    assert sink.kept == []


def test_a_home_made_certificate_is_taken_where_checking_is_off(server: tuple[Sink, dict[str, Any]]) -> None:
    sink, settings = server
    send({**settings, "smtp_verify": False})
    assert sink.kept == [(True, True)]
