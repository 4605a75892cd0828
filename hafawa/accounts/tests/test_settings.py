"""What the settings' forms do, and what they refuse."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from hafawa.accounts import actions, queries
from hafawa.accounts.models import Agent, ApiToken, Brand, Field, Membership, Tag, Team, Workspace
from hafawa.accounts.testing import make_team
from hafawa.platform.events.actor import SYSTEM

from .conftest import SignIn
from .test_pages import everything


def refused(client: Client, url: str, form: dict[str, Any], *fields: str) -> None:
    """The form comes back with what to mend beside these fields; nothing has changed."""
    before = everything()
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == sorted(fields)
    assert everything() == before


# ---- one's own preferences


def preferences(**change: Any) -> dict[str, Any]:
    return {
        "name": "Noor", "public_name": "", "signature": "", "language": "en", "direction": "", "time_zone": "UTC",
        "theme": "auto", "digits": "latn", "calendar": "gregory", "undo_seconds": "10", **change,
    }  # fmt: skip


def test_preferences_show_on_the_next_page(noor: Agent, as_: SignIn) -> None:
    client = as_(noor)
    form = preferences(language="ar", digits="arab", theme="dark", time_zone="Asia/Riyadh", public_name="نور")
    page = client.post(reverse("accounts:me"), form, follow=True).content.decode()
    assert '<html lang="ar" dir="rtl" data-bs-theme="dark"' in page
    assert "تم الحفظ." in page
    noor.refresh_from_db()
    assert (noor.digits, noor.time_zone, noor.shown_name) == ("arab", "Asia/Riyadh", "نور")
    client.post("/sign-out/")
    assert '<html lang="ar"' in client.get("/sign-in/").content.decode()


def test_a_direction_may_differ_from_the_language(noor: Agent, as_: SignIn) -> None:
    client = as_(noor)
    client.post(reverse("accounts:me"), preferences(direction="rtl"))
    assert '<html lang="en" dir="rtl"' in client.get(reverse("accounts:me")).content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", " "), ("language", "de"), ("direction", "up"), ("time_zone", "Mars/Olympus"), ("theme", "pink"),
        ("digits", "roman"), ("calendar", "maya"), ("undo_seconds", "61"), ("undo_seconds", "-1"),
    ],
)  # fmt: skip
def test_a_preference_that_is_none_is_refused(name: str, value: str, noor: Agent, as_: SignIn) -> None:
    refused(as_(noor), reverse("accounts:me"), preferences(**{name: value}), name)


# ---- colleagues


INVITED = {"name": "Radu", "email": "radu@shop.example", "role": "agent", "language": "ro", "time_zone": "UTC"}


def test_a_colleague_is_invited_with_a_link_to_hand_over(amal: Agent, orders: Team, as_: SignIn) -> None:
    answer = as_(amal).post(reverse("accounts:invite"), {**INVITED, "teams": [orders.pk]})
    radu = Agent.objects.get(email="radu@shop.example")
    link = answer.context["link"]
    assert answer.status_code == 200
    assert link in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert (radu.role, radu.language, radu.has_usable_password()) == ("agent", "ro", False)
    assert list(radu.teams.all()) == [orders]
    assert Client().get(link.removeprefix("http://localhost:8000")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "radu"}, "email"),
        ({"email": "AMAL@shop.example"}, "email"),
        ({"role": "king"}, "role"),
        ({"teams": [9999]}, "teams"),
    ],
)
def test_an_invitation_that_will_not_do_invites_nobody(
    change: dict[str, Any], field: str, amal: Agent, orders: Team, as_: SignIn
) -> None:
    refused(as_(amal), reverse("accounts:invite"), {**INVITED, **change}, field)


def test_a_role_and_teams_are_changed(amal: Agent, noor: Agent, orders: Team, as_: SignIn) -> None:
    url = reverse("accounts:person", args=[noor.pk])
    answer = as_(amal).post(url, {"name": "Noor H", "email": "noor.h@shop.example", "role": "lead", "teams": []})
    assert answer.status_code == 302
    noor.refresh_from_db()
    assert (noor.name, noor.email, noor.role) == ("Noor H", "noor.h@shop.example", "lead")
    assert not Membership.objects.filter(agent=noor).exists()


def test_the_last_administrator_stays_one(amal: Agent, as_: SignIn) -> None:
    url = reverse("accounts:person", args=[amal.pk])
    refused(as_(amal), url, {"name": amal.name, "email": amal.email, "role": "agent"}, "role")


def test_nobody_closes_their_own_account(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    before = everything()
    answer = client.post(reverse("accounts:person_state", args=[amal.pk]), {"active": "0"}, follow=True)
    assert "Nobody closes their own account." in answer.content.decode()
    assert everything() == before


def test_an_account_is_closed_and_opened_again(amal: Agent, noor: Agent, as_: SignIn) -> None:
    client = as_(amal)
    url = reverse("accounts:person_state", args=[noor.pk])
    client.post(url, {"active": "0"})
    assert not Agent.objects.get(pk=noor.pk).is_active
    assert client.post(reverse("accounts:person_link", args=[noor.pk])).status_code == 404
    assert client.get(reverse("accounts:person", args=[noor.pk])).status_code == 200
    client.post(url, {"active": "1"})
    assert Agent.objects.get(pk=noor.pk).is_active


def test_a_new_link_is_made_for_who_forgot(amal: Agent, noor: Agent, as_: SignIn) -> None:
    answer = as_(amal).post(reverse("accounts:person_link", args=[noor.pk]))
    assert answer.context["link"].startswith("http://localhost:8000/password/")


# ---- teams


def test_a_team_is_made_and_changed(sami: Agent, noor: Agent, as_: SignIn) -> None:
    client = as_(sami)
    client.post(reverse("accounts:team_new"), {"name": "Returns", "members": [noor.pk]})
    team = Team.objects.get()
    assert (team.name, team.is_restricted, list(team.members.all())) == ("Returns", False, [noor])
    client.post(reverse("accounts:team", args=[team.pk]), {"name": "Refunds", "is_restricted": "on", "members": []})
    team.refresh_from_db()
    assert (team.name, team.is_restricted, list(team.members.all())) == ("Refunds", True, [])


@pytest.mark.parametrize(
    ("form", "field"),
    [({"name": " "}, "name"), ({"name": "Orders"}, "name"), ({"name": "A", "members": [99]}, "members")],
)
def test_a_team_that_will_not_do_is_not_made(
    form: dict[str, Any], field: str, sami: Agent, orders: Team, as_: SignIn
) -> None:
    refused(as_(sami), reverse("accounts:team_new"), form, field)


def test_a_lead_cannot_join_a_restricted_team_of_others(sami: Agent, dana: Agent, as_: SignIn) -> None:
    billing = Team.objects.get(name="Billing")
    client = as_(sami)
    before = everything()
    answer = client.post(reverse("accounts:team", args=[billing.pk]), {"name": "Billing", "members": [sami.pk]})
    assert answer.status_code == 404
    assert "Billing" not in client.get(reverse("accounts:teams")).content.decode()
    assert everything() == before


def test_who_left_stays_a_member_for_the_day_they_return(amal: Agent, noor: Agent, orders: Team, as_: SignIn) -> None:
    actions.deactivate(agent=noor, by=SYSTEM)
    as_(amal).post(reverse("accounts:team", args=[orders.pk]), {"name": "Orders", "members": [amal.pk]})
    assert set(orders.members.all()) == {amal, noor}


# ---- tags


def test_a_tag_is_made_renamed_and_removed(sami: Agent, as_: SignIn) -> None:
    client = as_(sami)
    client.post(reverse("accounts:tags"), {"name": " تأخير  كبير "})
    tag = Tag.objects.get()
    assert tag.name == "تأخير كبير"
    client.post(reverse("accounts:tag", args=[tag.pk]), {"name": "Late"})
    assert Tag.objects.get().name == "Late"
    client.post(reverse("accounts:tag_remove", args=[tag.pk]))
    assert not Tag.objects.exists()


def test_two_tags_do_not_share_a_name(sami: Agent, as_: SignIn) -> None:
    actions.save_tag(name="Late", by=SYSTEM)
    other = actions.save_tag(name="Lost", by=SYSTEM)
    refused(as_(sami), reverse("accounts:tag", args=[other.pk]), {"name": "LATE"}, "name")
    refused(as_(sami), reverse("accounts:tags"), {"name": "  "}, "name")


# ---- fields


def test_a_field_is_made_with_labels_and_choices(amal: Agent, as_: SignIn) -> None:
    form = {
        "labels_ar": "المقاس",
        "labels_en": "Shirt size",
        "about": "customer",
        "kind": "choice",
        "choices": "S\n M \n\nS\nL",
        "is_active": "on",
    }
    assert as_(amal).post(reverse("accounts:field_new"), form).status_code == 302
    field = Field.objects.get()
    assert (field.key, field.about, field.kind) == ("shirt-size", "customer", "choice")
    assert field.labels == {"ar": "المقاس", "en": "Shirt size"}
    assert field.choices == ["S", "M", "L"]
    assert field.label_in("ro") == "Shirt size"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"labels_en": ""}, "key"),
        ({"labels_en": "", "key": "order"}, "__all__"),
        ({"key": "no spaces"}, "key"),
        ({"kind": "colour"}, "kind"),
        ({"kind": "choice", "choices": " "}, "choices"),
        ({"about": "weather"}, "about"),
    ],
)
def test_a_field_that_will_not_do_is_not_made(change: dict[str, Any], field: str, amal: Agent, as_: SignIn) -> None:
    form = {"labels_en": "Order", "about": "conversation", "kind": "text", "is_active": "on", **change}
    refused(as_(amal), reverse("accounts:field_new"), form, field)


def test_key_kind_and_place_stay_what_they_were(amal: Agent, as_: SignIn) -> None:
    field = actions.save_field(key="order", labels={"en": "Order"}, by=SYSTEM)
    url = reverse("accounts:field", args=[field.pk])
    as_(amal).post(url, {"labels_en": "Order number", "key": "other", "kind": "date", "about": "customer"})
    field.refresh_from_db()
    assert (field.key, field.kind, field.about, field.labels) == (
        "order",
        "text",
        "conversation",
        {"en": "Order number"},
    )
    assert not field.is_active


# ---- brands


def brand_form(**change: Any) -> dict[str, Any]:
    return {"name": "Dar", "colour": "#112233", "languages": ["en", "ar"], "first_language": "ar", **change}


def picture(kind: str, size: tuple[int, int] = (40, 20)) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", file.getvalue())


def test_a_brand_is_made_with_its_languages_in_order(amal: Agent, as_: SignIn) -> None:
    form = brand_form(
        names_ar="دار البن", signatures_ar="{agent}\nدار البن", footers_en="Dar Ltd", sending_address="hi@dar.example"
    )
    assert as_(amal).post(reverse("accounts:brand_new"), form).status_code == 302
    brand = Brand.objects.get(name="Dar")
    assert brand.languages == ["ar", "en"]
    assert brand.names == {"ar": "دار البن"}
    assert brand.signatures == {"ar": "{agent}\nدار البن"}
    assert brand.footers == {"en": "Dar Ltd"}
    assert (brand.colour, brand.sending_address, brand.is_default) == ("#112233", "hi@dar.example", False)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_kept_shown_and_removed(kind: str, amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    client.post(reverse("accounts:brand_new"), brand_form(logo=picture(kind)))
    brand = Brand.objects.get(name="Dar")
    assert brand.logo_type == f"image/{kind.lower()}"
    shown = client.get(reverse("accounts:logo", args=[brand.pk]))
    assert shown.headers["Content-Type"] == brand.logo_type
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content)  # type: ignore[arg-type]
    assert Client().get(reverse("accounts:logo", args=[brand.pk])).status_code == 302
    client.post(reverse("accounts:brand", args=[brand.pk]), brand_form(without_logo="on"))
    assert Brand.objects.get(name="Dar").logo == ""
    assert client.get(reverse("accounts:logo", args=[brand.pk])).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + b"not a picture",
        b"\xff\xd8\xff" + bytes(1024 * 1024),
        b"%PDF-1.7",
    ],
    ids=["svg", "gif", "broken", "large", "pdf"],
)
def test_what_is_no_plain_picture_is_refused_as_a_logo(content: bytes, amal: Agent, as_: SignIn) -> None:
    upload = SimpleUploadedFile("logo.png", content, content_type="image/png")
    refused(as_(amal), reverse("accounts:brand_new"), brand_form(logo=upload), "logo")


def test_a_huge_picture_is_refused(amal: Agent, as_: SignIn) -> None:
    refused(as_(amal), reverse("accounts:brand_new"), brand_form(logo=picture("PNG", (2001, 1))), "logo")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Hafawa"}, "name"),
        ({"colour": "red"}, "colour"),
        ({"languages": []}, "languages"),
        ({"languages": ["en"], "first_language": "ar"}, "first_language"),
        ({"sending_address": "nowhere"}, "sending_address"),
    ],
)
def test_a_brand_that_will_not_do_is_not_made(change: dict[str, Any], field: str, amal: Agent, as_: SignIn) -> None:
    refused(as_(amal), reverse("accounts:brand_new"), brand_form(**change), field)


def test_there_is_always_one_default_brand(amal: Agent, as_: SignIn) -> None:
    client = as_(amal)
    first = Brand.objects.get()
    refused(client, reverse("accounts:brand", args=[first.pk]), brand_form(name=first.name), "is_default")
    client.post(reverse("accounts:brand_new"), brand_form(is_default="on"))
    assert list(Brand.objects.filter(is_default=True).values_list("name", flat=True)) == ["Dar"]


# ---- keys


def test_a_key_is_shown_once_and_opens_until_revoked(amal: Agent, noor: Agent, as_: SignIn) -> None:
    client = as_(amal)
    form = {"name": "Shop", "agent": noor.pk, "scopes": ["read"], "lasts": "30"}
    answer = client.post(reverse("accounts:token_new"), form)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    token = queries.token_for(secret)
    assert token is not None
    assert (token.agent, token.scopes) == (noor, ["read"])
    client.post(reverse("accounts:token_revoke", args=[token.pk]))
    assert queries.token_for(secret) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": ""}, "name"), ({"agent": 999}, "agent"), ({"scopes": ["all"]}, "scopes"), ({"lasts": "7"}, "lasts")],
)
def test_a_key_that_will_not_do_is_not_made(change: dict[str, Any], field: str, amal: Agent, as_: SignIn) -> None:
    form = {"name": "Shop", "agent": amal.pk, "scopes": ["read"], "lasts": "30", **change}
    refused(as_(amal), reverse("accounts:token_new"), form, field)


def test_letting_go_revokes_keys(amal: Agent, noor: Agent) -> None:
    _token, secret = actions.create_token(agent=noor, name="x", scopes=["read"], by=SYSTEM)
    actions.deactivate(agent=noor, by=amal.actor)
    actions.reactivate(agent=noor, by=amal.actor)
    assert queries.token_for(secret) is None
    assert ApiToken.objects.get().revoked_at is not None


# ---- the organisation


def test_the_organisation_is_named(amal: Agent, as_: SignIn) -> None:
    form = {"name": "Casa Cafelei", "language": "ro", "time_zone": "Europe/Bucharest"}
    as_(amal).post(reverse("accounts:workspace"), form)
    workspace = Workspace.objects.get()
    assert (workspace.name, workspace.language, workspace.time_zone) == ("Casa Cafelei", "ro", "Europe/Bucharest")


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("language", "de"), ("time_zone", "Nowhere")])
def test_an_organisation_that_will_not_do_stays_as_it_was(name: str, value: str, amal: Agent, as_: SignIn) -> None:
    form = {"name": "Casa", "language": "ro", "time_zone": "UTC", name: value}
    refused(as_(amal), reverse("accounts:workspace"), form, name)


def test_what_a_person_wrote_cannot_bring_markup(amal: Agent, as_: SignIn) -> None:
    actions.save_tag(name="<script>alert(1)</script>", by=SYSTEM)
    make_team("<img src=x>", members=(amal,))
    actions.prefer(agent=amal, by=SYSTEM, name="<b>Amal</b>")
    client = as_(amal)
    for name in ("tags", "teams", "people", "invite"):
        page = client.get(reverse(f"accounts:{name}")).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "<b>Amal" not in page
