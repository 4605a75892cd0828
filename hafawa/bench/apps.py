from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "hafawa.bench"
    label = "bench"
