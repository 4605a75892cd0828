from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "hafawa.config"
    label = "config"

    def ready(self) -> None:
        from .logging import configure

        configure(level=settings.ENVIRONMENT.log_level, form=settings.ENVIRONMENT.log_format)
