from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hafawa.platform.search"
    label = "search"
