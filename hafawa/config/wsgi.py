"""Django's pages as a WSGI application: for asgi.py, or for gunicorn with threads beside `hafawa web` for /live."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
application = get_wsgi_application()
