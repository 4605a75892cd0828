"""What `hafawa mail inspect` prints, for mails whole and broken."""

import json
import sys
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings

from hafawa.channels.email import inspection, limits
from hafawa.channels.email.inspection import report
from hafawa.channels.email.parse import TOO_LARGE

from .oddities import mails

KEYS = {"from_email", "from_display_name", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to",
        "references", "content_type", "text", "html", "reply_text", "quoted_text", "attachments", "auto", "bounce",
        "threading_keys", "problems"}  # fmt: skip


def test_tells_everything_of_an_ordinary_mail() -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "ليلى <layla@example.com>", "Support <support@shop.example>"
    letter["Subject"], letter["Date"] = "طلبي", "Sat, 21 Nov 2026 10:00:00 +0200"
    letter["Message-ID"], letter["In-Reply-To"], letter["References"] = "<2@x>", "<1@x>", "<0@x> <1@x>"
    letter.set_content("أين طلبي؟\n\nOn Monday, Support wrote:\n> أهلا\n")
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="فاتورة.pdf")
    told = report(letter.as_bytes())
    assert set(told) == KEYS
    assert (told["from_email"], told["from_display_name"]) == ("layla@example.com", "ليلى")
    assert (told["to"], told["date"]) == (["support@shop.example"], "2026-11-21T10:00:00+02:00")
    assert (told["message_id"], told["in_reply_to"], told["references"]) == ("2@x", "1@x", ["0@x", "1@x"])
    assert told["threading_keys"] == ["1@x", "0@x"]
    assert told["reply_text"] == "أين طلبي؟"
    assert "أهلا" in told["quoted_text"]
    assert "أهلا" in told["text"]
    assert told["content_type"] == "text/plain"
    [file] = told["attachments"]
    assert (file["filename"], file["size"], file["inline"], file["content_id"]) == ("فاتورة.pdf", 4, False, None)
    assert len(file["sha256"]) == 64
    assert told["auto"] == {"kind": "none", "why": None}
    assert (told["bounce"], told["problems"]) == (None, [])


def test_says_what_no_person_wrote() -> None:
    told = report(b"From: a@x.example\r\nAuto-Submitted: auto-replied\r\n\r\naway")
    assert told["auto"]["kind"] == "auto_reply"


def test_a_mail_beyond_the_limit_shows_who_sent_it_and_about_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIZE", 100)
    told = report(b"From: a@x.example\r\nSubject: Huge\r\n\r\n" + b"x" * 100)
    assert (told["from_email"], told["subject"], told["text"]) == ("a@x.example", "Huge", "")
    assert told["problems"] == [TOO_LARGE]


def test_our_own_bug_is_a_problem_of_the_mail_not_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_part: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(inspection.parse.bodies, "read", broken)
    told = report(b"From: a@x.example\r\nSubject: Still read\r\n\r\nx")
    assert (told["from_email"], told["subject"]) == ("a@x.example", "Still read")
    assert told["problems"] == ["ZeroDivisionError: ours"]


def test_the_command_reads_a_file_and_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = "From: a@x.example\r\nSubject: طلب\r\n\r\nx".encode()
    mail = tmp_path / "a.eml"
    mail.write_bytes(raw)
    call_command("mail", "inspect", str(mail))
    first = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    call_command("mail", "inspect", "-")
    assert capsys.readouterr().out == first
    assert json.loads(first)["subject"] == "طلب"


def test_only_a_file_that_cannot_be_read_ends_badly(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read") as caught:
        call_command("mail", "inspect", str(tmp_path / "nowhere.eml"))
    assert caught.value.returncode == 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(mails())
def test_no_mail_is_too_odd(raw: bytes) -> None:
    """A longer search is `make fuzz`."""
    told = report(raw)
    assert set(told) == KEYS
    json.dumps(told, ensure_ascii=False).encode()
