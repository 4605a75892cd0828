from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "hafawa.alerts"
    label = "alerts"
