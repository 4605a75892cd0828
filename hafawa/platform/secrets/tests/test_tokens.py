import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from hafawa.platform.secrets import read_token, sign_token


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_token_gives_back_what_was_signed_in_any_case(payload: str) -> None:
    token = sign_token(payload, "reply")
    assert read_token(token, "reply") == payload
    assert read_token(token.upper(), "reply") == payload


def test_a_token_of_an_id_fits_a_mail_address() -> None:
    token = sign_token("123456789", "reply")
    assert len(token) <= 32
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_a_token_of_one_purpose_is_worthless_for_another() -> None:
    assert read_token(sign_token("42", "reply"), "survey") is None


def test_every_changed_letter_is_noticed() -> None:
    token = sign_token("42", "reply")
    for place in range(len(token)):
        other = "a" if token[place] != "a" else "b"
        assert read_token(token[:place] + other + token[place + 1 :], "reply") is None


@pytest.mark.parametrize("text", ["", "a", "no token", "ş", "a" * 5000, "=" * 16, "mfrgg", "١٢٣"])
def test_anything_else_is_no_token(text: str) -> None:
    assert read_token(text, "reply") is None


def test_tokens_outlive_a_change_of_the_signing_key(settings: Settings) -> None:
    token, old = sign_token("42", "reply"), settings.SECRET_KEY
    settings.SECRET_KEY = "a new one"
    assert read_token(token, "reply") is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert read_token(token, "reply") == "42"
