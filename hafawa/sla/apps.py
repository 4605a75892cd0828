from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "hafawa.sla"
    label = "sla"
