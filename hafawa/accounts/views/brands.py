"""Brands, and their pictures."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hafawa.platform.files.serving import response

from .. import actions, queries
from ..access import needs, signed_in
from ..forms.workspace import BrandForm
from ..models import Agent, Brand
from ..permissions import May


@needs(May.MANAGE_WORKSPACE)
def brands(request: HttpRequest, agent: Agent) -> HttpResponse:
    return render(request, "accounts/brands.html", {"brands": queries.brands()})


@needs(May.MANAGE_WORKSPACE)
def brand(request: HttpRequest, agent: Agent, brand_id: int | None = None) -> HttpResponse:
    brand = get_object_or_404(Brand, pk=brand_id) if brand_id else None
    form = BrandForm(request.POST or None, request.FILES or None, brand=brand)
    if request.method == "POST" and form.succeeds(partial(actions.save_brand, brand=brand, by=agent.actor)):
        messages.success(request, _("Saved."))
        return redirect("accounts:brands")
    return render(request, "accounts/brand.html", {"form": form, "brand": brand}, status=form.status)


@signed_in
def logo(request: HttpRequest, agent: Agent, brand_id: int) -> HttpResponseBase:
    """The picture itself, for any colleague."""
    brand = get_object_or_404(Brand.objects.exclude(logo=""), pk=brand_id)
    try:
        return response(brand.logo, brand.name, brand.logo_type, inline=True)
    except FileNotFoundError:
        raise Http404 from None
