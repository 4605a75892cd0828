from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "hafawa.touchpoints"
    label = "touchpoints"
