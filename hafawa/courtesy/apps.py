from django.apps import AppConfig


class CourtesyConfig(AppConfig):
    name = "hafawa.courtesy"
    label = "courtesy"
