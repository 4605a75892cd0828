"""The queue page, the switch, and what is set about sharing work."""

from django.urls import path

from .views import queue, rush, settings

app_name = "routing"
urlpatterns = [
    path("queue/", queue.queue_page, name="queue"),
    path("queue/board/", queue.queue_board, name="board"),
    path("queue/give/", queue.give, name="give"),
    path("queue/rush/", rush.rush_page, name="rush"),
    path("queue/rush/switch/", rush.switch, name="rush_switch"),
    path("queue/rush/line/", rush.line, name="rush_line"),
    path("queue/staffing/", rush.staffing, name="staffing"),
    path("presence/", queue.presence, name="presence"),
    path("presence/here/", queue.here, name="here"),
    path("presence/mark/", queue.presence_mark, name="presence_mark"),
    path("settings/routing/", settings.settings, name="settings"),
    path("settings/routing/teams/<int:team_id>/", settings.queue, name="queue_settings"),
    path("settings/routing/colleagues/<int:agent_id>/", settings.seat, name="seat"),
    path("settings/routing/skills/new/", settings.skill, name="skill_new"),
    path("settings/routing/skills/<int:skill_id>/", settings.skill, name="skill"),
    path("settings/routing/skills/<int:skill_id>/remove/", settings.remove_skill, name="skill_remove"),
    path("settings/routing/rules/", settings.rules, name="rules"),
    path("settings/routing/weights/", settings.weights, name="weights"),
]
