from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "hafawa.insights"
    label = "insights"
