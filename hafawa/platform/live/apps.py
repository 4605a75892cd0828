from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "hafawa.platform.live"
    label = "live"
