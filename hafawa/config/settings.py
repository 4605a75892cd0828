"""Django's settings, derived from the environment (environment.py). Nothing here is edited per installation."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from .environment import environment

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "hafawa"
ENVIRONMENT = environment

DEBUG = environment.debug
SECRET_KEY = environment.signing_key
PUBLIC_URL = environment.address
IS_SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SUBSCRIPTIONS = "hafawa.config.subscriptions"
LIVE_TOPICS = "hafawa.desk.live"
WORK_HOURS = "hafawa.sla.queries.attendance"
SETTINGS_PAGES = "hafawa.config.settings_pages.SETTINGS_PAGES"

CHANNELS = [
    "hafawa.channels.email",
]

INSTALLED_APPS = [  # ours first: where two say the same English words, the first one's translation is shown
    "hafawa.platform.database",
    "hafawa.platform.events",
    "hafawa.platform.jobs",
    "hafawa.platform.live",
    "hafawa.platform.search",
    "hafawa.platform.files",
    "hafawa.platform.web",
    "hafawa.accounts",
    "hafawa.alerts",
    "hafawa.customers",
    "hafawa.conversations",
    "hafawa.touchpoints",
    "hafawa.sla",
    "hafawa.routing",
    "hafawa.courtesy",
    "hafawa.insights",
    *CHANNELS,
    "hafawa.desk",
    "hafawa.api",
    "hafawa.config",
    "hafawa.demo",
    "hafawa.bench",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
]

MIDDLEWARE = [
    "hafawa.config.observe.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hafawa.accounts.middleware.ReaderMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "hafawa.config.urls"
WSGI_APPLICATION = "hafawa.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "platform" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "hafawa.platform.web.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hafawa.accounts.middleware.reader_context",
                "hafawa.desk.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "hafawa.platform.web.templatetags.hafawa",
            ],
        },
    }
]

# ---- database
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(url: str) -> dict[str, Any]:
    """A Django database from its address; SQLite gets the settings measured in docs/decisions."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if config["ENGINE"].endswith("sqlite3"):
        config["ENGINE"] = "hafawa.platform.database.sqlite"
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;"
                f"PRAGMA synchronous={environment.sqlite_synchronous};"
                "PRAGMA mmap_size=268435456;PRAGMA cache_size=-20000;"
                "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        }
    return config


DATABASES = {"default": database(os.environ.get("HAFAWA_TEST_DATABASE") or environment.database)}

# ---- who may come in
AUTH_USER_MODEL = "accounts.Agent"
AUTHENTICATION_BACKENDS = ["hafawa.accounts.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hafawa.accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "change_password": "5/m/user"}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_SECURE else 0  # TLS ends at a proxy in front, which says whose address it is
MFA_ADAPTER = "hafawa.accounts.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hafawa"
MFA_TOTP_TOLERANCE = 1  # the code before and after: telephones' clocks are not exact
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator vouches for addresses
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "hafawa.accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# ---- languages
LANGUAGES = [("ar", _("Arabic")), ("en", _("English")), ("ro", _("Romanian"))]
LANGUAGE_CODE = environment.language
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone

# ---- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "platform" / "web" / "static"]
_collected = environment.data_dir / "static"
STATIC_ROOT = _collected if _collected.is_dir() else None  # only for those who let a web server hand them out
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "hafawa.platform.files.storage.FileStore"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

# ---- background work
TASKS = {"default": {"BACKEND": "hafawa.platform.jobs.backend.JobBackend"}}

# ---- cache
CACHES = {
    "default": {"BACKEND": "hafawa.platform.web.steady_cache.SteadyRedisCache", "LOCATION": environment.redis_url}
    if environment.redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING_CONFIG = None
