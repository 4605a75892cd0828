from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hafawa.api"
    label = "api"
