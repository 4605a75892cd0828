from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "hafawa.conversations"
    label = "conversations"
