from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "hafawa.desk"
    label = "desk"
