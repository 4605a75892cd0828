"""{% failed_strip %}: above a list, says that mails came in which could not be read. Nothing where there are none."""

from typing import Any

from django import template
from django.template import Context

from hafawa.accounts.models import Agent

from ..failed_mail import failed_mail_count

register = template.Library()


@register.inclusion_tag("desk/operations/_failed_strip.html", takes_context=True)
def failed_strip(context: Context) -> dict[str, Any]:
    agent = context["request"].user
    return {"failed_mail_count": failed_mail_count(agent) if isinstance(agent, Agent) else 0}
