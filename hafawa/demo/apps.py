from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "hafawa.demo"
    label = "demo"
