"""Coming in: by password, by a second step, and not at all."""

from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hafawa.accounts import actions
from hafawa.accounts.models import Agent
from hafawa.accounts.testing import PASSWORD
from hafawa.platform.events.actor import SYSTEM

from .conftest import SignIn

SIGN_IN = "/sign-in/"
WRONG = "The address or the password is not right."


def enter(client: Client, email: str, password: str = PASSWORD) -> str:
    """Where one arrives, or the page that refuses."""
    answer = client.post(SIGN_IN, {"login": email, "password": password}, headers={"Accept-Language": "en"})
    return answer.headers.get("Location", "") or answer.content.decode()


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def code(secret: str, step: int = 1) -> str:
    """The code an app shows now (1), or in the step before (0) or after (2)."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[step]))


def test_the_right_password_opens(noor: Agent) -> None:
    client = Client()
    assert enter(client, "Noor@Shop.Example") == "/"
    assert is_in(client)
    assert not EmailAddress.objects.exists()  # an address changed later must not stay a way in


def test_one_comes_back_to_where_one_wanted_to_go(noor: Agent) -> None:
    client = Client()
    assert client.get(reverse("accounts:me")).headers["Location"] == "/sign-in/?next=/me/"
    page = client.get("/sign-in/?next=/me/").content.decode()
    assert '<input type="hidden" name="next" value="/me/">' in page
    answer = client.post(SIGN_IN, {"login": noor.email, "password": PASSWORD, "next": "/me/"})
    assert answer.headers["Location"] == "/me/"


def test_one_is_not_sent_to_another_site(noor: Agent) -> None:
    answer = Client().post(SIGN_IN, {"login": noor.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_refusal_does_not_tell_whether_an_address_is_known(noor: Agent) -> None:
    known = enter(Client(), noor.email, "wrong password")
    unknown = enter(Client(), "nobody@shop.example", "wrong password")
    assert WRONG in known
    assert WRONG in unknown


def test_a_closed_account_does_not_open(noor: Agent) -> None:
    actions.deactivate(agent=noor, by=SYSTEM)
    client = Client()
    assert enter(client, noor.email) == SIGN_IN
    assert "This account is closed." in client.get(SIGN_IN, headers={"Accept-Language": "en"}).content.decode()
    assert not is_in(client)
    assert WRONG in enter(Client(), noor.email, "wrong password")


def test_guessing_ends_after_five_times_even_with_the_right_password(noor: Agent) -> None:
    for _attempt in range(5):
        assert WRONG in enter(Client(), noor.email, "wrong password")
    client = Client()
    assert "Too many attempts." in enter(client, noor.email)
    assert not is_in(client)
    cache.clear()  # five minutes later
    assert enter(client, noor.email) == "/"


def test_a_flood_from_one_address_is_answered_429(workspace: object) -> None:
    for number in range(30):
        Client().post(SIGN_IN, {"login": f"{number}@shop.example", "password": ""})
    answer = Client().post(SIGN_IN, {"login": "x@shop.example", "password": ""}, headers={"Accept-Language": "ro"})
    assert answer.status_code == 429
    assert "prea multe încercări" in answer.content.decode()


def test_there_is_no_way_to_sign_up(db: None) -> None:
    for path in ("/signup/", "/accounts/signup/", "/sign-up/", "/password/reset/"):
        assert Client().get(path).status_code == 404


@pytest.mark.parametrize(("language", "words"), [("ar", "تسجيل الدخول"), ("en", "Sign in"), ("ro", "Autentificare")])
def test_a_stranger_chooses_a_language_and_it_is_kept(language: str, words: str, workspace: object) -> None:
    client = Client()
    first = client.get(f"/sign-in/?lang={language}").content.decode()
    second = client.get(SIGN_IN, headers={"Accept-Language": "de"}).content.decode()
    for page in (first, second):
        assert f'<html lang="{language}"' in page
        assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize("language", ["ar", "ro"])
def test_nothing_of_the_sign_in_page_stays_english(language: str, workspace: object) -> None:
    answer = Client().post(f"/sign-in/?lang={language}", {"login": "x@y.example", "password": "wrong"})
    page = answer.content.decode()
    for word in ("Sign in", "Email", "Password", "not right", "Forgot"):
        assert f">{word}" not in page
        assert WRONG not in page


def test_an_unknown_language_is_not_kept(workspace: object) -> None:
    answer = Client().get("/sign-in/?lang=xx")
    assert "django_language" not in answer.cookies


def test_signing_out_asks_first(noor: Agent, as_: SignIn) -> None:
    client = as_(noor)
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    assert client.post("/sign-out/").headers["Location"] == SIGN_IN
    assert not is_in(client)


# ---- the second step


def turn_on(client: Client) -> str:
    """Two-step sign-in by its own pages; the secret the app now holds."""
    page = client.get(reverse("mfa_activate_totp"))
    assert unquote(page.headers["Location"]) == "/confirm/?next=/me/security/two-step/on/"
    confirmed = client.post(page.headers["Location"], {"password": PASSWORD, "next": "/me/security/two-step/on/"})
    assert confirmed.headers["Location"] == "/me/security/two-step/on/"
    shown = client.get(reverse("mfa_activate_totp"))
    secret: str = shown.context["form"].secret
    assert secret in shown.content.decode()
    assert "data:image/svg+xml;base64," in shown.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "The code is not right" in wrong.content.decode()
    assert not Authenticator.objects.exists()
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_two_steps_from_beginning_to_end(noor: Agent, as_: SignIn) -> None:
    owner = as_(noor)
    secret = turn_on(owner)
    assert secret not in str(Authenticator.objects.get(type="totp").data)  # encrypted at rest

    client = Client()
    assert enter(client, noor.email) == "/sign-in/code/"
    assert not is_in(client)
    page = client.get("/sign-in/code/")
    assert "<h1>Second step</h1>" in page.content.decode()
    refused = client.post("/sign-in/code/", {"code": "123"})
    assert "The code is not right" in refused.content.decode()
    assert not is_in(client)
    assert client.post("/sign-in/code/", {"code": code(secret, 2)}).headers["Location"] == "/"
    assert is_in(client)


def test_a_code_opens_once(noor: Agent, as_: SignIn) -> None:
    secret = turn_on(as_(noor))
    first, second = Client(), Client()
    enter(first, noor.email)
    enter(second, noor.email)
    used = code(secret, 2)
    assert first.post("/sign-in/code/", {"code": used}).status_code == 302
    assert "The code is not right" in second.post("/sign-in/code/", {"code": used}).content.decode()
    assert not is_in(second)


def test_recovery_codes_are_shown_downloaded_used_once_and_renewed(noor: Agent, as_: SignIn) -> None:
    owner = as_(noor)
    turn_on(owner)
    codes: list[str] = owner.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    file = owner.get(reverse("mfa_download_recovery_codes"))
    assert file.headers["Content-Type"].startswith("text/plain")
    assert all(one in file.content.decode() for one in codes)

    client = Client()
    enter(client, noor.email)
    assert client.post("/sign-in/code/", {"code": codes[0]}).headers["Location"] == "/"
    again = Client()
    enter(again, noor.email)
    assert "The code is not right" in again.post("/sign-in/code/", {"code": codes[0]}).content.decode()

    owner.post(reverse("mfa_generate_recovery_codes"))
    renewed: list[str] = owner.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(renewed) == 10
    assert not set(renewed) & set(codes)


def test_the_second_step_is_turned_off_again(noor: Agent, as_: SignIn) -> None:
    owner = as_(noor)
    turn_on(owner)
    assert owner.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert owner.post(reverse("mfa_deactivate_totp")).headers["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()
    assert enter(Client(), noor.email) == "/"


def test_an_administrator_helps_who_lost_the_telephone(noor: Agent, amal: Agent, as_: SignIn) -> None:
    turn_on(as_(noor))
    as_(amal).post(reverse("accounts:person_two_step", args=[noor.pk]))
    assert not Authenticator.objects.exists()
    assert enter(Client(), noor.email) == "/"


def test_guessing_codes_ends(noor: Agent, as_: SignIn) -> None:
    secret = turn_on(as_(noor))
    client = Client()
    enter(client, noor.email)
    for _attempt in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    assert "Too many attempts." in client.post("/sign-in/code/", {"code": code(secret, 2)}).content.decode()
    assert not is_in(client)


def test_passwords_are_kept_as_argon2(noor: Agent) -> None:
    assert noor.password.startswith("argon2$argon2id$")


def test_rotating_keys_keeps_the_second_step(noor: Agent, as_: SignIn) -> None:
    owner = as_(noor)
    secret = turn_on(owner)
    before = {row.pk: str(row.data) for row in Authenticator.objects.all()}
    assert actions.rotate_two_step() == (2, 0)
    after = {row.pk: str(row.data) for row in Authenticator.objects.all()}
    assert all(before[pk] != after[pk] for pk in before)
    client = Client()
    enter(client, noor.email)
    assert client.post("/sign-in/code/", {"code": code(secret, 2)}).headers["Location"] == "/"


def test_a_secret_no_key_opens_is_counted_and_left_alone(noor: Agent) -> None:
    row = Authenticator.objects.create(user=noor, type="totp", data={"secret": "not ours"})
    assert actions.rotate_two_step() == (0, 1)
    row.refresh_from_db()
    assert row.data == {"secret": "not ours"}
