"""Figures: the page, what is behind its numbers, definitions, files, reports by mail."""

from django.urls import path

from .views import exports, figures, plans, visits

app_name = "insights"
urlpatterns = [
    path("", figures.figures, name="figures"),
    path("definitions/", figures.definitions, name="definitions"),
    path("wall/", figures.wall_page, name="wall"),
    path("wall/now/", figures.wall_now, name="wall_now"),
    path("behind/<slug:key>/", figures.behind, name="behind"),
    path("files/", exports.exports, name="exports"),
    path("files/now/", exports.exports_now, name="exports_now"),
    path("files/start/", exports.start, name="export_start"),
    path("files/<int:export_id>/", exports.download, name="export_download"),
    path("reports/", plans.plans, name="plans"),
    path("reports/new/", plans.plan, name="plan_new"),
    path("reports/<int:plan_id>/", plans.plan, name="plan"),
    path("reports/<int:plan_id>/remove/", plans.remove, name="plan_remove"),
    path("reports/<int:plan_id>/send/", plans.send_now, name="plan_send"),
    path("reports/<int:plan_id>/mine/", plans.mine, name="plan_mine"),
    path("reports/stop/<str:token>/", plans.stop, name="stop"),
    path("visits/", visits.visit, name="visit"),
]
