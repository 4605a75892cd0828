"""Tags and custom fields."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions, queries
from ..access import needs
from ..forms.workspace import FieldForm, TagForm
from ..models import Agent, Field, Tag
from ..permissions import May


@needs(May.WRITE_CANNED)
def tags(request: HttpRequest, agent: Agent) -> HttpResponse:
    """The list, with a form for one more."""
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.succeeds(partial(actions.save_tag, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:tags")
    return render(request, "accounts/tags.html", {"form": form, "tags": queries.tags()}, status=form.status)


@needs(May.WRITE_CANNED)
def tag(request: HttpRequest, agent: Agent, tag_id: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=tag_id)
    form = TagForm(request.POST or None, initial={"name": tag.name})
    if request.method == "POST" and form.succeeds(partial(actions.save_tag, tag=tag, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:tags")
    return render(request, "accounts/tag.html", {"form": form, "tag": tag}, status=form.status)


@require_POST
@needs(May.WRITE_CANNED)
def remove_tag(request: HttpRequest, agent: Agent, tag_id: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=tag_id)
    actions.remove_tag(tag=tag, by=agent.actor)
    messages.success(request, _("The tag “%(name)s” is gone.") % {"name": tag.name})
    return redirect("accounts:tags")


@needs(May.MANAGE_WORKSPACE)
def fields(request: HttpRequest, agent: Agent) -> HttpResponse:
    rows = [(field, field.label_in(agent.language)) for field in queries.fields()]
    return render(request, "accounts/fields.html", {"rows": rows})


@needs(May.MANAGE_WORKSPACE)
def field(request: HttpRequest, agent: Agent, field_id: int | None = None) -> HttpResponse:
    field = get_object_or_404(Field, pk=field_id) if field_id else None
    form = FieldForm(request.POST or None, field=field)
    if request.method == "POST" and form.succeeds(partial(actions.save_field, field=field, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:fields")
    label = field.label_in(agent.language) if field else ""
    return render(request, "accounts/field.html", {"form": form, "field": field, "label": label}, status=form.status)
