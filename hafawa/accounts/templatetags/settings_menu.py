"""The list beside every settings page."""

from typing import Any

from django import template
from django.template import Context

from ..models import Agent
from ..settings_menu import groups_for

register = template.Library()


@register.inclusion_tag("settings/menu.html", takes_context=True)
def settings_menu(context: Context) -> dict[str, Any]:
    """What this colleague may set, with the present page marked."""
    request = context["request"]
    agent = request.user if isinstance(request.user, Agent) else None
    return {"groups": groups_for(agent) if agent else [], "path": request.path}


@register.filter
def is_under(path: str, url: str) -> bool:
    """Whether a page belongs to the entry at `url`."""
    return path.startswith(url)
