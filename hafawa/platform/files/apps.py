from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "hafawa.platform.files"
    label = "files"
