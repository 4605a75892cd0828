"""A small site to try the socket on: Django's own users, topics whose rights are files the test writes."""

import os
from pathlib import Path
from types import SimpleNamespace

DIRECTORY = Path(os.environ.get("LIVE_TEST_DIR", "."))
SECRET_KEY = "the live test's own key"
ENVIRONMENT = SimpleNamespace(redis_url=os.environ.get("LIVE_TEST_REDIS", ""))
PUBLIC_URL = "https://desk.example"
LIVE_TOPICS = "hafawa.platform.live.tests.site"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "hafawa.platform.live",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DIRECTORY / "site.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
