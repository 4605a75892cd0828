"""Policies in a few words."""

from datetime import timedelta

from django import template
from django.utils.translation import pgettext

from hafawa.platform.web.reading import write_number, write_span

from ..forms.policies import CONDITIONS
from ..models import Policy, Target

register = template.Library()


@register.filter
def promised(target: Target) -> str:
    """ "First answer 1 h"."""
    length = write_span(timedelta(seconds=target.length_s), is_compact=True)
    return pgettext("a promise", "%(kind)s: %(time)s") % {"kind": target.get_kind_display(), "time": length}


@register.filter
def asked(policy: Policy) -> str:
    """What it asks for, by name and number: "Brand (2), Tag (1)"; "" for a policy for everybody."""
    parts = [
        f"{label} ({write_number(len(policy.conditions[key]))})"
        for key, label in CONDITIONS.items()
        if policy.conditions.get(key)
    ]
    return pgettext("between the things of a list", ", ").join(parts)
