from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "hafawa.platform.database"
    label = "database"
