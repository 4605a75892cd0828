from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "hafawa.platform.jobs"
    label = "jobs"
