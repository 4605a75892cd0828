from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hafawa.accounts"
    label = "accounts"
