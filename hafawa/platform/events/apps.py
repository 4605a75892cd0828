from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hafawa.platform.events"
    label = "events"
