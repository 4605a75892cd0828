"""Trying a mailbox out: against real servers, and against everything that can be wrong with one."""

import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imapclient.exceptions
import pytest
from aiosmtpd.controller import Controller
from django.utils.translation import override

from hafawa.channels.email import trial
from hafawa.channels.email.diagnosis import diagnose
from hafawa.conversations.channel import Door, Trial, channel_for
from tests.mailpeers import Peers, free_port


def at(host: str, port: int) -> str:
    """A server as it stands in a sentence of either direction."""
    return f"\u2068{host}:{port}\u2069"


def tried(**settings: Any) -> tuple[Trial, Trial]:
    door = Door(id=1, address="support@shop.example", settings=settings)
    incoming, outgoing = channel_for("email").try_out(door)
    return incoming, outgoing


@pytest.mark.servers
def test_well_at_real_servers(mailpeers: Peers) -> None:
    incoming, outgoing = tried(**mailpeers.imap_settings("support"), **mailpeers.smtp_settings())
    assert incoming == Trial(
        label="Mail in",
        is_well=True,
        words=f"Signed in at {at('127.0.0.1', mailpeers.imap_port)}; the folder INBOX can be read.",
    )
    assert (outgoing.is_well, outgoing.words) == (True, f"{at('127.0.0.1', mailpeers.smtp_port)} takes our mail.")


@pytest.mark.servers
def test_a_wrong_password_is_told_without_what_the_server_said(mailpeers: Peers) -> None:
    settings = mailpeers.imap_settings("support") | {"imap_password": "sirr-wrong"}
    incoming, outgoing = tried(**settings, **mailpeers.smtp_settings(), smtp_username="support", smtp_password="x")
    assert not incoming.is_well
    assert incoming.words == f"{at('127.0.0.1', mailpeers.imap_port)} does not accept the user name or the password."
    assert "AUTHENTICATIONFAILED" not in repr(incoming)
    assert "sirr-wrong" not in repr(incoming)
    assert not outgoing.is_well  # this server offers no sign-in at all
    assert outgoing.words.endswith("does not offer what was asked: STARTTLS, or this way to sign in.")


@pytest.mark.servers
def test_a_folder_that_is_not_there_is_told(mailpeers: Peers) -> None:
    incoming, _outgoing = tried(**mailpeers.imap_settings("support") | {"imap_folder": "Nowhere"})
    assert incoming.words.endswith("let us in, but not into that folder.")


@pytest.mark.servers
@pytest.mark.parametrize(
    ("security", "words"),
    [("ssl", "does not speak TLS as it was asked to."), ("starttls", "does not offer what was asked")],
)
def test_wrong_tls_is_told(security: str, words: str, mailpeers: Peers) -> None:
    smtp = {**mailpeers.smtp_settings(), "smtp_security": {"ssl": "tls", "starttls": "starttls"}[security]}
    incoming, outgoing = tried(**{**mailpeers.imap_settings("support"), "imap_security": security}, **smtp)
    assert (incoming.is_well, outgoing.is_well) == (False, False)
    told = incoming if security == "ssl" else outgoing  # dovecot has STARTTLS here, exim has not
    assert words in told.words
    assert words in outgoing.words
    assert incoming.mend
    assert outgoing.mend


def test_a_closed_port_is_told_in_the_readers_language() -> None:
    port = free_port()
    settings = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none",
                "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}  # fmt: skip
    with override("ar"):
        incoming, outgoing = tried(**settings)
    assert (incoming.label, outgoing.label) == ("البريد الوارد", "البريد الصادر")
    assert f"127.0.0.1:{port}" in incoming.words
    assert not incoming.words.isascii()
    with override("en"):
        assert tried(**settings)[1].words == f"Nothing takes calls at {at('127.0.0.1', port)}."


def test_a_name_nobody_has_is_told() -> None:
    incoming, _outgoing = tried(imap_host="nobody.invalid", imap_port=993)
    assert incoming.words == f"No server of that name was found: {at('nobody.invalid', 993)}."


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes the call, and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_silent_server_is_given_up_in_time(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "STEP_SECONDS", 0.2)
    incoming, _outgoing = tried(imap_host="127.0.0.1", imap_port=silent_port, imap_security="none")
    assert incoming.words == f"{at('127.0.0.1', silent_port)} did not answer in time."


def test_a_server_that_drips_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "ALL_SECONDS", 0.3)
    over = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        thread = threading.Thread(target=_drip, args=(listener, over))
        thread.start()
        incoming, _outgoing = tried(imap_host="127.0.0.1", imap_port=listener.getsockname()[1], imap_security="none")
        over.set()
        thread.join()
    assert incoming.words.endswith("did not answer in time.")


def _drip(listener: socket.socket, over: threading.Event) -> None:
    call, _ = listener.accept()
    with call:
        while not over.wait(0.05):
            call.send(b"*")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Home-made, for another name."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other.example"]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return key, cert


def test_a_home_made_certificate_is_told_and_can_be_let_pass(certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    controller = Controller(object(), hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()
    smtp = {"smtp_host": "127.0.0.1", "smtp_port": controller.port, "smtp_security": "tls"}
    try:
        strict, loose = tried(**smtp)[1], tried(**smtp, smtp_verify=False)[1]
    finally:
        controller.stop()
    assert strict.words == f"Nobody we trust has signed the certificate of {at('127.0.0.1', controller.port)}."
    assert loose.is_well


def test_without_servers_the_receiver_and_the_lack_of_a_way_out_are_told() -> None:
    incoming, outgoing = tried()
    assert incoming.words == "The built-in receiver takes mail for \u2068support@shop.example\u2069."
    assert not outgoing.is_well
    assert "HAFAWA_SMTP_RELAY" in outgoing.words
    assert tried(transport="folder")[1].is_well


def certified(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (certified(10), "has expired"),
        (certified(18), "Nobody we trust"),
        (certified(62), "another name"),
        (ssl.SSLError("WRONG_VERSION_NUMBER"), "does not speak TLS"),
        (TimeoutError(), "in time"),
        (socket.gaierror(-2, "x"), "No server of that name"),
        (ConnectionRefusedError(), "Nothing takes calls"),
        (ConnectionResetError(), "ended the call"),
        (imapclient.exceptions.LoginError(b"secret banner"), "user name or the password"),
        (imapclient.exceptions.IMAPClientAbortError("secret banner"), "ended the call"),
        (imapclient.exceptions.IMAPClientError("secret banner"), "not into that folder"),
        (smtplib.SMTPAuthenticationError(535, b"secret banner"), "user name or the password"),
        (smtplib.SMTPServerDisconnected("secret banner"), "ended the call"),
        (smtplib.SMTPResponseException(554, "secret banner"), "ended the call"),
        (RuntimeError("secret banner"), "ended the call"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
@pytest.mark.parametrize("language", ["en", "ar", "ro"])
def test_every_fault_has_its_words_and_its_way_out(error: Exception, words: str, language: str) -> None:
    with override(language):
        told = diagnose(error, "mail.example:993")
    assert "mail.example:993" in told.words
    assert told.mend
    assert "banner" not in repr(told)
    assert (words in told.words) == (language == "en")
