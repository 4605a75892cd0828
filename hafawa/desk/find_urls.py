"""Finding things, and being told of them: search, the command palette, the bell."""

from django.urls import URLPattern, path

from .views import alerts, palette, search

app_name = "find"
urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("palette/", palette.palette, name="palette"),
    path("palette/reading/", palette.reading, name="reading"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/bell/", alerts.bell, name="bell"),
]
