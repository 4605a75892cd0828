"""The settings of what is said by itself, and the page behind a question's buttons."""

from django.urls import path

from . import views

app_name = "courtesy"
urlpatterns = [
    path("settings/courtesy/", views.courtesies, name="courtesies"),
    path("settings/courtesy/<int:brand_id>/", views.courtesy, name="courtesy"),
    path("settings/courtesy/<int:brand_id>/preview/<slug:key>/", views.preview, name="courtesy_preview"),
    path("asked/<slug:token>/", views.card, name="card"),
]
