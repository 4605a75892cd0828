from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "hafawa.customers"
    label = "customers"
