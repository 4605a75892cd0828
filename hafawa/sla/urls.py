"""The settings pages of promises: calendars and policies."""

from django.urls import path

from .views import calendars, policies

app_name = "sla"
urlpatterns = [
    path("settings/hours/", calendars.calendars, name="calendars"),
    path("settings/hours/new/", calendars.calendar, name="calendar_new"),
    path("settings/hours/preview/", calendars.preview, name="calendar_preview"),
    path("settings/hours/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("settings/hours/<int:calendar_id>/remove/", calendars.remove, name="calendar_remove"),
    path("settings/promises/", policies.policies, name="policies"),
    path("settings/promises/new/", policies.policy, name="policy_new"),
    path("settings/promises/try/", policies.try_out, name="policy_try"),
    path("settings/promises/progress/", policies.progress, name="policy_progress"),
    path("settings/promises/<int:policy_id>/", policies.policy, name="policy"),
    path("settings/promises/<int:policy_id>/move/", policies.move, name="policy_move"),
    path("settings/promises/<int:policy_id>/remove/", policies.remove, name="policy_remove"),
]
