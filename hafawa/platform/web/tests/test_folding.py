"""Folded templates draw what Django draws, to the last byte: in every language, for every kind of value and mistake."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Engine, Template, engines
from django.test import override_settings
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from hafawa.platform.web.folding import StillNode, fold

OPTIONS = {"libraries": {}, "builtins": ["django.templatetags.i18n", "django.templatetags.static",
           "hafawa.platform.web.templatetags.hafawa"]}  # fmt: skip


class Thing:
    """What templates meet: attributes, methods, properties, items."""

    name = "<Noor & Sami>"
    safe = SafeString("<b>نور</b>")
    number, big, negative, truth, nothing = 7, 12_345_678, -5, True, None
    share, price = 1234.5, Decimal("1234.50")
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    words = gettext_lazy("Search")
    many = ("a", "<b>")
    known = {"key": "<value>", "items": "taken"}

    def called(self) -> str:
        return "called & escaped"

    def asks(self, much: str) -> str:
        return much

    def changes(self) -> str:
        raise AssertionError("a template must not change anything")

    changes.alters_data = True  # type: ignore[attr-defined]

    @property
    def inner(self) -> "Thing":
        return Thing()

    @property
    def broken(self) -> str:
        raise KeyError("inside")

    def __str__(self) -> str:
        return "<Thing>"


def drawn(source: str, *, folded: bool, autoescape: bool = True, **values: Any) -> str:
    template = Engine(**OPTIONS).from_string(source)
    if folded:
        fold(template.nodelist)
    return template.render(Context({"thing": Thing(), **values}, autoescape=autoescape))


def same(source: str, **values: Any) -> str:
    """Drawn twice folded: the second time from what was kept."""
    plain = drawn(source, folded=False, **values)
    template = Engine(**OPTIONS).from_string(source)
    fold(template.nodelist)
    autoescape = values.pop("autoescape", True)
    for _ in range(2):
        assert template.render(Context({"thing": Thing(), **values}, autoescape=autoescape)) == plain
    return plain


EXPRESSIONS = (
    "thing", "thing.name", "thing.safe", "thing.number", "thing.big", "thing.negative", "thing.truth", "thing.nothing",
    "thing.share", "thing.price", "thing.at", "thing.words", "thing.many", "thing.many.1", "thing.many.9",
    "thing.known.key", "thing.known.items", "thing.known.none", "thing.called", "thing.asks", "thing.changes",
    "thing.inner.inner.name", "thing.inner.called", "thing.missing", "missing", "missing.more", "lazy.name", "lazy",
    "thing.name|lower", "thing.number|add:thing.number", "thing.name|default:thing.safe", '"<literal>"', "12", "True",
    'missing|default:"<none>"', "thing.big|digits", "forloop.counter", "thing.name.upper", "function", "function.x",
)  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("autoescape", [True, False])
@pytest.mark.parametrize("language", ["ar", "en", "ro"])
def test_every_kind_of_value_is_drawn_as_by_django(expression: str, autoescape: bool, language: str) -> None:
    lazy: Any = SimpleLazyObject(Thing)
    source = (
        f"{{{{ {expression} }}}}|{{% if {expression} %}}yes{{% else %}}no{{% endif %}}|"
        f"{{% if {expression} == 7 or not {expression} %}}yes{{% endif %}}|"
        f"{{% for each in thing.many %}}{{{{ {expression} }}}}{{% endfor %}}|"
        f"{{% with x={expression} %}}{{{{ x }}}}{{% endwith %}}|{{% firstof {expression} thing.name %}}"
    )
    with override(language):
        same(source, autoescape=autoescape, lazy=lazy, function=lambda: "of <its> own")


def test_what_raises_raises_as_in_django() -> None:
    for folded in (False, True):
        with pytest.raises(KeyError, match="inside"):
            drawn("{{ thing.broken }}", folded=folded)


@pytest.mark.parametrize("places", [True, False])
def test_numbers_are_written_as_the_settings_say(places: bool) -> None:
    with override_settings(USE_THOUSAND_SEPARATOR=places), override("en"):
        assert same("{{ thing.big }}") == ("12,345,678" if places else "12345678")


STILL = '<b>{% translate "Search" %}</b>{# said #} {% icon "search" %}{% comment %}no{% endcomment %}'


def test_neighbours_that_depend_on_the_language_alone_become_one_and_follow_it() -> None:
    template = Engine(**OPTIONS).from_string("{% if thing %}" + STILL + "{{ thing.number }}{% endif %}")
    fold(template.nodelist)
    inside = template.nodelist[0].conditions_nodelists[0][1]
    assert [type(node).__name__ for node in inside] == ["StillNode", "QuickVariableNode"]
    seen = {}
    for language in ("ar", "en", "ro", "ar", "en"):
        with override(language):
            seen[language] = template.render(Context({"thing": Thing()}))
            assert seen[language] == drawn("{% if thing %}" + STILL + "{{ thing.number }}{% endif %}", folded=False)
    assert len(set(seen.values())) == 3


@pytest.mark.parametrize(
    "source",
    [
        "{% translate thing.name %}", '{% translate "Search" as x %}{{ x }}', "{% icon name %}", "{{ thing.name }}",
        '{% icon "search" as x %}{{ x }}', '{% translate "Search"|upper %}', "{% static thing.known.key %}",
        "{% when thing.at %}", "{% icon name dir=thing.truth %}", '{% icon "search" dir=turned %}', "{% csrf_token %}",
        '{% translate "Open" context kind %}', "{% avatar thing.name %}", "{% words_for_scripts as w %}{{ w }}",
    ],
)  # fmt: skip
def test_what_depends_on_more_is_drawn_each_time(source: str) -> None:
    template = Engine(**OPTIONS).from_string(source)
    fold(template.nodelist)
    for name, turned, kind in (("search", True, "verb"), ("inbox", False, "other")):
        values = {"thing": Thing(), "name": name, "turned": turned, "kind": kind, "csrf_token": name}
        assert template.render(Context(values)) == Engine(**OPTIONS).from_string(source).render(Context(values))
    assert not [node for node in template.nodelist if isinstance(node, StillNode)]


def test_still_words_are_escaped_as_the_place_they_stand_in_asks() -> None:
    source = "{% autoescape off %}" + STILL + "{{ thing.name }}{% endautoescape %}" + STILL + "{{ thing.name }}"
    assert "<Noor & Sami>" in same(source)
    assert "&lt;Noor" in same(source)
    for autoescape in (True, False):
        same('{% static "a&b.css" %}{% translate "Search" %}', autoescape=autoescape)


def test_blocks_still_replace_each_other_and_includes_see_their_values(tmp_path: Any) -> None:
    (tmp_path / "base.html").write_text("<p>{% block a %}" + STILL + "{% endblock %}{% block b %}b{% endblock %}</p>")
    (tmp_path / "part.html").write_text(STILL + "{{ x }}{{ thing.name }}")
    (tmp_path / "page.html").write_text(
        '{% extends "base.html" %}{% block a %}{{ block.super }}!{% include "part.html" with x=thing.number %}'
        "{% for n in thing.many %}{% cycle 'odd' 'even' %}{% ifchanged n %}{{ n }}" + STILL + "{% endifchanged %}"
        "{% empty %}none{% endfor %}{% endblock %}"
    )
    files = "django.template.loaders.filesystem.Loader"
    plain = Engine(dirs=[tmp_path], loaders=[files], **OPTIONS)
    folding = Engine(dirs=[tmp_path], loaders=[("hafawa.platform.web.folding.Loader", [files])], **OPTIONS)
    for language in ("ar", "en"):
        with override(language):
            values = [
                engine.get_template("page.html").render(Context({"thing": Thing()})) for engine in (plain, folding)
            ]
            assert values[0] == values[1]
    assert folding.get_template("page.html") is folding.get_template("page.html")


def test_every_template_of_ours_is_read_through_it() -> None:
    """Otherwise the desk would pay again for what it need not."""
    template = engines["django"].get_template("parts/rail.html").template
    assert isinstance(template, Template)
    assert any(isinstance(node, StillNode) for node in template.nodelist)
