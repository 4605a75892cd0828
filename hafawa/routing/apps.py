from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "hafawa.routing"
    label = "routing"
