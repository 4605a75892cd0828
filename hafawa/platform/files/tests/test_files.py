from pathlib import Path

import pytest
from django.db import transaction

from hafawa.platform.files import keep, open_file, remove, response, safe_type
from hafawa.platform.files.storage import LocalFiles, s3_options, storage_for

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
PDF = b"%PDF-1.7\n..."


@pytest.fixture
def store(tmp_path: Path) -> LocalFiles:
    return LocalFiles(location=tmp_path)


def test_keeps_the_same_bytes_once(store: LocalFiles, tmp_path: Path) -> None:
    first, second = keep(b"hello", storage=store), keep(b"hello", storage=store)
    assert first == second
    assert first.size == 5
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first.sha256]
    with open_file(first.key, storage=store) as file:
        assert file.read() == b"hello"


def test_a_file_that_was_never_kept_is_not_found(store: LocalFiles) -> None:
    with pytest.raises(FileNotFoundError):
        open_file("aa/bb/none", storage=store)


def test_a_failed_write_leaves_nothing_behind(
    store: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hafawa.platform.files.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(b"hello", storage=store)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_reads_an_s3_address() -> None:
    options = s3_options("s3://key:se%2Fcret@bucket/desk?endpoint=https://s3.example.com&region=eu-1")
    assert options["bucket_name"] == "bucket"
    assert options["location"] == "desk"
    assert options["secret_key"] == "se/cret"
    assert options["endpoint_url"] == "https://s3.example.com"
    assert options["region_name"] == "eu-1"


def test_refuses_an_address_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="HAFAWA_FILES_URL"):
        storage_for("ftp://somewhere")


@pytest.mark.parametrize(
    ("name", "declared", "head", "expected"),
    [
        ("a.png", "image/png", PNG, "image/png"),
        ("a.bin", "application/octet-stream", PNG, "image/png"),
        ("a.png", "image/png", b"<script>alert(1)</script>", "application/octet-stream"),
        ("a.pdf", "application/pdf", PDF, "application/pdf"),
        ("a.html", "text/html", b"<html>", "application/octet-stream"),
        ("a.txt", "text/plain", b"<html><script>", "application/octet-stream"),
        ("a.txt", "text/plain", "مرحبا".encode(), "text/plain"),
        ("a.svg", "image/svg+xml", b"<svg>", "application/octet-stream"),
        ("a.xhtml", "application/xhtml+xml", b"", "application/octet-stream"),
        ("a.js", "text/javascript", b"alert(1)", "application/octet-stream"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK", None),
        ("a.zip", "", b"PK\x03\x04", "application/zip"),
        ("a", "nonsense\r\nX: y", b"", "application/octet-stream"),
    ],
)
def test_says_only_safe_kinds(name: str, declared: str, head: bytes, expected: str | None) -> None:
    assert safe_type(name, declared, head) == (expected or declared)


def test_a_picture_is_shown_in_its_place_when_asked(store: LocalFiles) -> None:
    served = response(keep(PNG, storage=store).key, "صورة.png", "image/png", inline=True, storage=store)
    assert served["Content-Type"] == "image/png"
    assert served["Content-Disposition"] == "inline; filename*=utf-8''%D8%B5%D9%88%D8%B1%D8%A9.png"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"
    served.close()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.png", "image/png")]
)
def test_markup_is_only_ever_downloaded(store: LocalFiles, name: str, kind: str) -> None:
    key = keep(b"<svg onload=alert(1)>", storage=store).key
    served = response(key, name, kind, inline=True, storage=store)
    assert served["Content-Type"] == "application/octet-stream"
    assert served["Content-Disposition"].startswith("attachment")
    served.close()


def test_a_name_cannot_add_a_header(store: LocalFiles) -> None:
    served = response(keep(b"x", storage=store).key, 'a"\r\nSet-Cookie: b', "text/plain", storage=store)
    assert "\n" not in served["Content-Disposition"]
    assert "Set-Cookie" not in served.headers
    served.close()


def test_what_nobody_needs_is_removed_and_what_somebody_needs_stays(tmp_path: Path) -> None:
    store = LocalFiles(location=tmp_path, base_url=None)
    key = keep(b"bytes", storage=store).key
    assert not remove(key, is_needed=lambda key: True, storage=store)
    assert store.exists(key)
    assert remove(key, is_needed=lambda key: False, storage=store)
    assert not store.exists(key)
    assert remove(key, is_needed=lambda key: False, storage=store)  # twice is once


def test_who_kept_it_while_it_was_being_removed_has_it_back(tmp_path: Path) -> None:
    store = LocalFiles(location=tmp_path, base_url=None)
    key = keep(b"bytes", storage=store).key
    answers = iter([False, True])  # somebody's transaction is through between the two looks
    assert not remove(key, is_needed=lambda key: next(answers), storage=store)
    with open_file(key, storage=store) as file:
        assert file.read() == b"bytes"


@pytest.mark.django_db(transaction=True)
def test_who_keeps_what_lay_there_looks_again_when_their_transaction_is_through(tmp_path: Path) -> None:
    store = LocalFiles(location=tmp_path, base_url=None)
    key = keep(b"bytes", storage=store).key
    with transaction.atomic():
        keep(b"bytes", storage=store)
        assert remove(key, is_needed=lambda key: False, storage=store)  # as another process, which cannot see us
    assert store.exists(key)
