"""Mails wrapped in S/MIME: what is only signed is shown, what is encrypted is not, and nothing odd breaks it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from hafawa.channels.email import cms, limits, sealed
from hafawa.channels.email.parse import parse
from hafawa.conversations.channel import Door, InboundMessage

DOOR = Door(id=1, address="support@shop.example")
HEAD = b"From: layla@client.example\r\nSubject: s\r\nContent-Type: application/pkcs7-mime%b\r\n"
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
INNER = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    + "أين طلبي؟\r\n".encode()
    + b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
)


def mail(content: bytes, told: bytes = b"; smime-type=signed-data; name=smime.p7m") -> InboundMessage:
    raw = HEAD % told + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    return parse(raw, DOOR)


def signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Layla")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    return made.not_valid_before(begins).not_valid_after(begins + timedelta(days=9)).sign(key, hashes.SHA256()), key


@pytest.fixture(scope="module")
def signed() -> bytes:
    """As a library writes it: in DER, the words inside the signature."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(*signer(), hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def open_ended(tag: int, *inside: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"


def element(tag: int, value: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(value).to_bytes(4, "big") + value


def streamed(*pieces: bytes) -> bytes:
    """As mail programs write it: lengths left open, the words in pieces."""
    octets = open_ended(0x24, *(element(0x04, each) for each in pieces))
    algorithms = open_ended(0x31, element(0x30, bytes.fromhex("06096086480165030402010500")))
    encapsulated = open_ended(0x30, DATA, open_ended(0xA0, octets))
    return open_ended(0x30, SIGNED_DATA, open_ended(0xA0, open_ended(0x30, b"\x02\x01\x01", algorithms, encapsulated)))


def test_what_is_only_signed_is_shown_with_its_files(signed: bytes) -> None:
    message = mail(signed)
    assert message.text == "أين طلبي؟"
    assert [file.name for file in message.files] == ["a.pdf"]
    assert message.problems == (sealed.SIGNED,)


@pytest.mark.parametrize("told", [b"", b"; name=smime.p7m", b"; smime-type=enveloped-data"])
def test_what_it_is_decides_not_what_it_calls_itself(signed: bytes, told: bytes) -> None:
    assert mail(signed, told).text == "أين طلبي؟"


def test_words_in_pieces_are_joined() -> None:
    assert mail(streamed(INNER[:70], INNER[70:100], INNER[100:])).text == "أين طلبي؟"
    nested = open_ended(0x24, element(0x04, b"a"), element(0x24, element(0x04, b"b")), open_ended(0x24))
    assert b"".join(cms._Reader(nested).octets(cms.DEPTH)) == b"ab"


def test_signed_and_signed_again_is_shown() -> None:
    again = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    assert mail(streamed(again + base64.encodebytes(streamed(INNER)))).text == "أين طلبي؟"


def test_what_is_encrypted_stays_a_file_and_says_so() -> None:
    certificate, _ = signer()
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(INNER).add_recipient(certificate)
    message = mail(builder.encrypt(serialization.Encoding.DER, []), b"; name=smime.p7m")
    assert (message.text, [file.name for file in message.files]) == ("", ["smime.p7m"])
    assert message.problems == (sealed.ENCRYPTED,)


def test_what_is_compressed_is_not_called_encrypted() -> None:
    message = mail(bytes.fromhex("300d060b2a864886f70d0109100109"), b"")
    assert message.problems == (sealed.COMPRESSED,)
    assert len(message.files) == 1


@pytest.mark.parametrize("harm", [lambda it: it[:200], lambda it: it[:60], lambda it: b"0\x80" * 5000, lambda _: b"x"])
def test_what_cannot_be_unwrapped_stays_a_file(signed: bytes, harm) -> None:
    message = mail(harm(signed))
    assert message.text == ""
    assert len(message.files) == 1
    assert message.problems == (sealed.SIGNED_INSIDE,)


def test_a_content_in_more_pieces_than_anybody_writes_is_not_read() -> None:
    pieces = [b""] * (limits.CMS_ELEMENTS + 1)
    assert cms.read(streamed(*pieces)) == cms.Wrapped("signed")


def test_a_wrapping_around_a_wrapping_ends_somewhere() -> None:
    inner = INNER
    for _ in range(limits.DEPTH + 3):
        inner = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n" + streamed(inner)
    message = parse(b"From: a@x.example\r\n" + inner, DOOR)
    assert message.text == ""
    assert len(message.problems) == 3  # signed; too deep; what is left is a file


@given(st.binary(max_size=300), st.integers(0, 300), st.binary(max_size=8))
def test_no_bytes_break_it(noise: bytes, place: int, harm: bytes) -> None:
    whole = streamed(INNER)
    for each in (noise, whole[:place] + harm + whole[place:], whole[:place] + harm + whole[place + len(harm) :]):
        assert cms.read(each).kind in {"", *cms.KINDS.values()}
