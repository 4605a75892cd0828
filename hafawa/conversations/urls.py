"""The settings pages of conversations: inboxes and canned answers."""

from django.urls import path

from .views import canned, inboxes

app_name = "conversations"
urlpatterns = [
    path("settings/inboxes/", inboxes.inboxes, name="inboxes"),
    path("settings/inboxes/new/<slug:kind>/", inboxes.new_inbox, name="inbox_new"),
    path("settings/inboxes/new/<slug:kind>/try/", inboxes.try_new_inbox, name="inbox_new_try"),
    path("settings/inboxes/<int:inbox_id>/", inboxes.inbox, name="inbox"),
    path("settings/inboxes/<int:inbox_id>/try/", inboxes.try_inbox, name="inbox_try"),
    path("settings/inboxes/<int:inbox_id>/state/", inboxes.inbox_state, name="inbox_state"),
    path("settings/inboxes/<int:inbox_id>/panel/", inboxes.inbox_panel, name="inbox_panel"),
    path("settings/inboxes/<int:inbox_id>/do/<slug:name>/", inboxes.inbox_do, name="inbox_do"),
    path("settings/canned/", canned.canned_answers, name="canned"),
    path("settings/canned/new/", canned.canned, name="canned_new"),
    path("settings/canned/preview/", canned.preview, name="canned_preview"),
    path("settings/canned/<int:canned_id>/", canned.canned, name="canned_answer"),
    path("settings/canned/<int:canned_id>/remove/", canned.remove_canned, name="canned_remove"),
]
