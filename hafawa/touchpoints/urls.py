"""The settings pages of touchpoints: their kinds, and tables taken in."""

from django.urls import path

from .views import imports, kinds

app_name = "touchpoints"
urlpatterns = [
    path("settings/touchpoint-kinds/", kinds.kinds, name="kinds"),
    path("settings/touchpoint-kinds/new/", kinds.kind, name="kinds_new"),
    path("settings/touchpoint-kinds/<slug:key>/", kinds.kind, name="kinds_one"),
    path("settings/touchpoint-kinds/<slug:key>/reset/", kinds.reset, name="kinds_reset"),
    path("settings/touchpoint-imports/", imports.imports, name="imports"),
    path("settings/touchpoint-imports/<int:import_id>/", imports.one, name="imports_one"),
    path("settings/touchpoint-imports/<int:import_id>/progress/", imports.progress, name="imports_progress"),
    path("settings/touchpoint-imports/<int:import_id>/anew/", imports.anew, name="imports_anew"),
    path("settings/touchpoint-imports/<int:import_id>/run/", imports.run, name="imports_run"),
    path("settings/touchpoint-imports/<int:import_id>/undo/", imports.undo, name="imports_undo"),
]
