from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hafawa.platform.web"
    label = "web"
