"""Figures: the page, what is behind its numbers, the definitions, the export."""

from django.urls import path

from . import views

app_name = "insights"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("definitions/", views.definitions, name="definitions"),
    path("export.csv", views.export, name="export"),
    path("wall/", views.wall_page, name="wall"),
    path("wall/now/", views.wall_now, name="wall_now"),
    path("behind/<slug:key>/", views.behind, name="behind"),
]
