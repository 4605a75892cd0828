"""Above a list: {% failed_strip %} says that mails came in which could not be read, {% rush_strip %} that far more
arrives than usual. Nothing where there is nothing to say."""

from typing import Any

from django import template
from django.template import Context

from hafawa.accounts.models import Agent
from hafawa.routing.rush_words import rush_line

from ..failed_mail import failed_mail_count

register = template.Library()


@register.inclusion_tag("desk/operations/_failed_strip.html", takes_context=True)
def failed_strip(context: Context) -> dict[str, Any]:
    agent = context["request"].user
    return {"failed_mail_count": failed_mail_count(agent) if isinstance(agent, Agent) else 0}


@register.inclusion_tag("desk/operations/_rush_strip.html")
def rush_strip() -> dict[str, Any]:
    return rush_line()
