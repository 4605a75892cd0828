"""Customers: who writes to us."""

from django.urls import URLPattern, path

from .views import customers, merging

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("", customers.customer_list, name="list"),
    path("new/", customers.new, name="new"),
    path("<int:customer_id>/", customers.page, name="page"),
    path("<int:customer_id>/timeline/", customers.timeline_page, name="timeline"),
    path("<int:customer_id>/edit/", customers.edit, name="edit"),
    path("<int:customer_id>/notes/", customers.note, name="note"),
    path("<int:customer_id>/identities/", customers.identity, name="identity"),
    path("<int:customer_id>/identities/remove/", customers.identity_remove, name="identity_remove"),
    path("<int:customer_id>/block/", customers.block, name="block"),
    path("<int:customer_id>/merge/", merging.merge, name="merge"),
    path("<int:customer_id>/suspects/", merging.suspected, name="suspects"),
    path("<int:customer_id>/notes/list/", customers.notes, name="notes"),
    path("<int:customer_id>/merge/<int:record_id>/undo/", merging.unmerge, name="unmerge"),
]
