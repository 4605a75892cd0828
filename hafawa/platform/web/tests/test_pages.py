"""Templates and tags that every page is built from."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string

from hafawa.platform.web import assets
from hafawa.platform.web.navigation import Entry
from hafawa.platform.web.reading import Reader, reading_as

PACKAGE = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(template for template in PACKAGE.glob("**/templates/**/*.html") if "channels" not in template.parts)
"""Pages and their fragments; what a channel sends out (mails) is not shown under our content policy."""


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


class Introduction(forms.Form):
    name = forms.CharField(help_text="As colleagues call you")
    email = forms.EmailField()
    nickname = forms.CharField(required=False)
    agrees = forms.BooleanField()
    team = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_page_carries_language_direction_and_theme() -> None:
    with reading_as(Reader("ar", theme="dark")):
        page = render_to_string(
            "shell.html", {"navigation": [Entry("inbox", "المحادثات", "inbox", "/inbox/")], "section": "inbox"}
        )
    assert '<html lang="ar" dir="rtl" data-bs-theme="dark"' in page
    assert "tabler.rtl.min.css" in page
    assert 'aria-current="page"' in page
    assert "الانتقال إلى المحتوى" in page


def test_a_left_to_right_page_loads_the_other_kit() -> None:
    with reading_as(Reader("ro")):
        page = render_to_string("plain.html")
    assert '<html lang="ro" dir="ltr" data-bs-theme="auto"' in page
    assert "tabler.min.css" in page


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_error_pages_stand_without_a_request(code: str, language: str) -> None:
    with reading_as(Reader(language)):
        page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert "<script" not in page


def test_no_page_holds_inline_script_or_style() -> None:
    for template in TEMPLATES:
        text = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=\"", text), template
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", text), template


def test_every_class_drawn_has_a_style() -> None:
    sheets = "".join(sheet.read_text() for sheet in PACKAGE.glob("**/static/**/*.css"))
    known = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheets))
    for template in TEMPLATES:
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", template.read_text(), flags=re.DOTALL)
        drawn = {name for value in re.findall(r'\sclass="([^"]*)"', text) for name in value.split()}
        assert drawn <= known, (template, drawn - known)


def test_every_icon_drawn_by_name_is_in_the_sprite() -> None:
    drawn = {name for template in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', template.read_text())}
    assert drawn <= assets.icon_names()


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        shown('{% icon "no-such-icon" %}')


def test_only_icons_that_point_are_mirrored() -> None:
    assert "i-dir" in shown('{% icon "send-2" dir=True %}')
    assert "i-dir" not in shown('{% icon "search" %}')


def test_a_moment_is_a_time_element() -> None:
    with reading_as(Reader("en")):
        html = shown("{% when at 'time' %}", at=datetime(2026, 11, 22, 8, 3, tzinfo=UTC))
    assert html == '<time datetime="2026-11-22T08:03:00+00:00" title="Sunday, 22 November 2026, 08:03">08:03</time>'


def test_no_moment_is_nothing() -> None:
    assert shown("{% when at %}", at=None) == ""


def test_digits_are_the_readers() -> None:
    with reading_as(Reader("ar", digits="arab")):
        assert shown("{{ n|digits }} {{ seconds|span:'compact' }}", n=1250, seconds=540) == "١٬٢٥٠ ٩ د"


def test_a_name_cannot_bring_markup_into_an_avatar() -> None:
    assert "<script" not in shown("{% avatar name %}", name="<script>")


def test_a_channel_is_a_shape_and_a_word() -> None:
    html = shown('{% channel_mark "mail" label as m %}{% avatar "Noor" mark=m %}', label='Email "x"')
    assert 'aria-label="Email &quot;x&quot;"' in html
    assert "#mail" in html


def test_an_error_is_said_in_words_beside_its_control() -> None:
    with reading_as(Reader("en")):
        html = render_to_string("forms/form.html", {"form": Introduction({"name": "", "email": "x"}), "submit": "Save"})
    assert 'id="id_name_error"' in html
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"', html)
    assert re.search(r'<input[^>]*name="name"[^>]*aria-describedby="id_name_helptext id_name_error"', html)
    assert re.search(r'<input[^>]*name="email"[^>]*dir="ltr"', html)
    assert html.count("(may stay empty)") == 1


def test_built_files_carry_their_fingerprint() -> None:
    assert re.fullmatch(r"/static/hafawa/theme\.css\?v=[0-9a-f]{10}", assets.address("theme.css"))
