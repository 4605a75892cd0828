"""Templates as they are written, drawn with less work: Loader folds each one once, just after it was read.

Still: what stands in a row and depends on nothing but the language (text, {% translate %} of a literal, {% icon %} of a
literal name, the address of a built file) becomes one piece, drawn once for each language. A page of the desk is some
five hundred words and icons; nobody has to hoist them out of a loop by hand.

Quick: a variable is looked up and escaped the short way where that is plainly what Django would do, and by Django where
it is not.

What is drawn is the same to the last byte: `tests/test_folding.py` holds both against each other.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.conf import settings
from django.template import Context, Node, NodeList, Origin, Template
from django.template.base import FilterExpression, TextNode, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.library import SimpleNode
from django.template.loaders.cached import Loader as CachedLoader
from django.template.smartif import TokenBase
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .templatetags import hafawa as tags

STILL_TAGS = frozenset({tags.icon, tags.asset, tags.mark})
"""Ours that draw the same whenever their arguments are the same."""


class Loader(CachedLoader):
    """Reads templates by other loaders, folds each, and keeps it."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        known = self.get_template_cache.get(self.cache_key(template_name, skip))
        template: Template = super().get_template(template_name, skip)
        if template is not known:
            fold(template.nodelist)
        return template


def fold(nodes: NodeList) -> None:
    """Fold these and everything inside them, in place."""
    for node in nodes:
        for inner in _inside(node):
            fold(inner)
        _make_quick(vars(node).values())
    nodes[:] = [_quick_node(node) for node in _joined(nodes)]


def _inside(node: Node) -> Iterator[NodeList]:
    for value in vars(node).values():
        if isinstance(value, NodeList):
            yield value
    if isinstance(node, IfNode):
        for _condition, nodelist in node.conditions_nodelists:
            yield nodelist


# ---- what stays the same


class StillNode(Node):
    """Neighbours that depend on the language alone, drawn once for each."""

    child_nodelists = ()

    def __init__(self, parts: list[Node]) -> None:
        self.parts = parts
        self.token, self.origin = parts[0].token, parts[0].origin  # of the first: named where one of them fails
        self._drawn: dict[tuple[str | None, bool], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), context.autoescape)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = NodeList(self.parts).render(context)
        return drawn


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    row: list[Node] = []
    for node in nodes:
        if _is_still(node):
            row.append(node)
            continue
        yield from _as_one(row)
        row = []
        yield node
    yield from _as_one(row)


def _as_one(row: list[Node]) -> list[Node]:
    return row if all(isinstance(node, TextNode) for node in row) else [StillNode(row)]


def _is_still(node: Node) -> bool:
    """By its exact class: what somebody derives from one of these may depend on anything."""
    kind = type(node)
    if kind in (TextNode, CommentNode, LoadNode):
        return True
    if isinstance(node, TranslateNode) and kind is TranslateNode:
        return node.asvar is None and _is_literal(node.filter_expression) and _is_literal(node.message_context)
    if isinstance(node, StaticNode) and kind is StaticNode:
        return node.varname is None and _is_literal(node.path)
    if isinstance(node, SimpleNode) and kind is SimpleNode:
        given = [*node.args, *node.kwargs.values()]
        return node.func in STILL_TAGS and node.target_var is None and all(map(_is_literal, given))
    return False


def _is_literal(expression: Any) -> bool:
    """A text or a number as it stands there, without filters; or nothing at all."""
    if expression is None:
        return True
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    return (
        not isinstance(expression.var, Variable) or expression.var.literal is not None or _is_constant(expression.var)
    )


def _is_constant(variable: Variable) -> bool:
    return variable.var in ("True", "False", "None")


# ---- what changes, the short way


class QuickVariable(Variable):
    """A name and its attributes, looked up where Django would find them; anything unusual is left to Django."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        name, *attributes = self.lookups or ()
        for scope in reversed(context.dicts):
            if name in scope:
                current = scope[name]
                break
        else:
            return super()._resolve_lookup(context)  # type: ignore[misc]
        for attribute in attributes:
            if callable(current) or hasattr(type(current), "__getitem__"):
                return super()._resolve_lookup(context)  # type: ignore[misc]
            try:
                current = getattr(current, attribute)
            except Exception:  # noqa: BLE001 - Django asks again, and says what is wrong
                return super()._resolve_lookup(context)  # type: ignore[misc]
        return super()._resolve_lookup(context) if callable(current) else current  # type: ignore[misc]


class QuickVariableNode(VariableNode):
    """{{ name }}: texts and ids are written at once; moments and the rest are put into words by Django."""

    def render(self, context: Context) -> str:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str:
            return SafeString(escape(value)) if context.autoescape else value
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(value)
        return render_value_in_context(value, context)


def _quick_node(node: Node) -> Node:
    if type(node) is VariableNode:
        node.__class__ = QuickVariableNode
    return node


def _make_quick(values: Iterable[Any]) -> None:
    """Wherever a node keeps an expression: by itself, in a list, by name, or in a condition."""
    for value in values:
        if isinstance(value, FilterExpression):
            _make_quick((value.var, *(argument for _filter, given in value.filters for _is_var, argument in given)))
        elif type(value) is Variable and value.lookups is not None:
            value.__class__ = QuickVariable
        elif isinstance(value, TokenBase):
            _make_quick(vars(value).values())
        elif isinstance(value, dict):
            _make_quick(value.values())
        elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
            _make_quick(value)
