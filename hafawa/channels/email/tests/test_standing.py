"""Whom a mail is from, as a trusted server found it; and everything strangers write in such a server's name."""

import pytest

from hafawa.channels.email.forms import MailboxForm
from hafawa.channels.email.parse import read
from hafawa.channels.email.standing import trusted_servers
from hafawa.conversations.channel import Door, Standing

DOOR = Door(id=1, address="support@shop.example", settings={"trusted_servers": ["mx.shop.example"]})
PASS = "mx.shop.example; dmarc=pass header.from=example.com"


def standing(*results: str, door: Door = DOOR, sender: str = "Layla <layla@example.com>") -> Standing:
    fields = "".join(f"Authentication-Results: {result}\n" for result in results)
    return read(f"{fields}From: {sender}\nMessage-ID: <1@x>\nSubject: s\n\nhello".encode(), door).standing


def test_the_trusted_servers_findings_are_kept() -> None:
    found = standing(
        "mx.shop.example 1;\n\tspf=pass (sender ok) smtp.mailfrom=layla@example.com;\n"
        "\tdkim=pass header.d=example.com header.s=k1;\n\tdmarc=pass (p=reject) header.from=example.com"
    )
    assert found == Standing(spf="pass", dkim="pass", dmarc="pass")
    assert found.is_proven
    assert not found.is_failed


def test_a_failure_is_kept_too() -> None:
    found = standing("mx.shop.example; spf=softfail smtp.mailfrom=evil.example; dmarc=fail header.from=example.com")
    assert (found.dmarc, found.is_failed, found.is_proven) == ("fail", True, False)


def test_nobody_is_trusted_unless_named() -> None:
    assert standing(PASS, door=Door(id=1, address="support@shop.example")) == Standing()


def test_what_others_wrote_in_a_mail_counts_for_nothing() -> None:
    assert standing("mx.evil.example; dmarc=pass header.from=example.com") == Standing()


def test_only_the_topmost_counts_of_those_in_the_trusted_servers_name() -> None:
    assert standing("mx.shop.example; spf=fail smtp.mailfrom=evil.example", PASS) == Standing(spf="fail")


@pytest.mark.parametrize(
    "result",
    [
        'mx.shop.example; spf=fail smtp.mailfrom="x; dmarc=pass header.from=example.com; y"@evil.example',
        "mx.shop.example; spf=fail (domain of x; dmarc=pass header.from=example.com) smtp.mailfrom=evil.example",
        "mx.shop.example; spf=fail (said (again; dmarc=pass header.from=example.com)) smtp.mailfrom=evil.example",
    ],
)
def test_a_strangers_words_inside_the_trusted_field_prove_nothing(result: str) -> None:
    assert standing(result) == Standing(spf="fail")


@pytest.mark.parametrize("trick", ['smtp.mailfrom="x; dmarc=pass', "(x; dmarc=pass", "x) ; dmarc=pass ("])
def test_a_field_that_cannot_be_taken_apart_fails(trick: str) -> None:
    assert standing(f"mx.shop.example; spf=fail {trick}").is_failed


@pytest.mark.parametrize(
    ("result", "proven"),
    [
        ("dkim=pass header.d=example.com", True),
        ("dkim=pass header.i=@mail.example.com", True),
        ("dkim=pass header.d=evil.example", False),
        ("spf=pass smtp.mailfrom=bounce@news.example.com", True),
        ("spf=pass smtp.mailfrom=evil.example", False),
        ("dmarc=pass header.from=evil.example", False),
        ("dkim=pass header.d=com", False),
        ("dkim=pass header.d=evil.example; dkim=pass header.d=example.com", True),
    ],
)
def test_only_the_senders_own_domain_speaks_for_them(result: str, proven: bool) -> None:
    assert standing(f"mx.shop.example; {result}").is_proven is proven


@pytest.mark.parametrize(
    "sender", ["layla@example.com, mallory@evil.example", "mallory@evil.example\nFrom: l@example.com"]
)
def test_a_mail_of_several_authors_passes_for_none(sender: str) -> None:
    assert standing(PASS, sender=sender).is_failed


def test_providers_have_names_of_their_own() -> None:
    assert trusted_servers(Door(id=1, address="a@b", settings={"provider": "google"})) == {"mx.google.com"}
    microsoft = Door(id=1, address="a@b", settings={"provider": "microsoft"})
    result = "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=example.com; dmarc=pass action=none header.from=example.com"
    assert standing(result, door=microsoft).is_proven
    assert standing(PASS, door=microsoft) == Standing()


def test_a_proven_sender_is_verified() -> None:
    raw = f"Authentication-Results: {PASS}\nFrom: layla@example.com\n\nhello".encode()
    assert read(raw, DOOR).sender.is_verified
    assert not read(raw, Door(id=1, address="a@b.example")).sender.is_verified


def form(**given: str) -> MailboxForm:
    return MailboxForm({"incoming": "receiver", "outgoing": "shared", **given}, held={})


def test_the_form_keeps_servers_by_name_and_refuses_what_is_none() -> None:
    filled = form(trusted_servers="MX.shop.example, mx2.shop.example", trusts_staff="on")
    assert filled.is_valid(), filled.errors
    kept = filled.settings()
    assert (kept["trusted_servers"], kept["trusts_staff"]) == (["mx.shop.example", "mx2.shop.example"], True)
    assert MailboxForm(held=kept)["trusted_servers"].value() == "mx.shop.example mx2.shop.example"
    assert "trusted_servers" in form(trusted_servers="not;a=name!").errors
    empty = form()
    assert empty.is_valid()
    assert not {"trusts_staff", "trusted_servers"} & empty.settings().keys()
