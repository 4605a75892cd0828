from collections.abc import Iterator
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from hafawa.platform.events.actor import Actor


class Role(models.TextChoices):
    """What somebody is here to do. What each role may do: accounts/permissions.py."""

    ADMINISTRATOR = "administrator", _("Administrator")
    LEAD = "lead", _("Team lead")
    AGENT = "agent", _("Agent")
    ASSOCIATE = "associate", _("Store associate")
    VIEWER = "viewer", _("Viewer")


class AgentManager(BaseUserManager["Agent"]):
    def get_by_natural_key(self, email: str | None) -> "Agent":
        return self.get(email=(email or "").lower())

    def active(self) -> models.QuerySet["Agent"]:
        return self.filter(is_active=True)


class Agent(AbstractBaseUser):
    """Somebody who works here, and how they like to read."""

    class Direction(models.TextChoices):
        LANGUAGE = "", _("As the language is written")
        LTR = "ltr", _("Left to right")
        RTL = "rtl", _("Right to left")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Digits(models.TextChoices):
        LATN = "latn", _("Western (123)")
        ARAB = "arab", _("Arabic-Indic (١٢٣)")

    class Calendar(models.TextChoices):
        GREGORIAN = "gregory", _("Gregorian")
        HIJRI = "islamic", _("Hijri")

    email = models.EmailField(_("Email address"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    public_name = models.CharField(
        _("Name customers see"), max_length=120, blank=True, help_text=_("Leave empty to show the name above.")
    )
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("Language"), max_length=5, default="en")
    direction = models.CharField(
        _("Direction"), max_length=3, choices=Direction.choices, default=Direction.LANGUAGE, blank=True
    )
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC")
    theme = models.CharField(_("Theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    digits = models.CharField(_("Digits"), max_length=4, choices=Digits.choices, default=Digits.LATN)
    calendar = models.CharField(_("Calendar"), max_length=8, choices=Calendar.choices, default=Calendar.GREGORIAN)
    undo_seconds = models.PositiveSmallIntegerField(
        _("Seconds to undo a sent answer"), default=10, validators=[MaxValueValidator(60)]
    )
    signature = models.TextField(_("Signature"), blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    session_version = models.PositiveIntegerField(default=0, editable=False)  # one more: every open session ends
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects: ClassVar[AgentManager] = AgentManager()

    class Meta:
        db_table = "agent"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """What each session carries, and is compared with at each request: the password and the session version."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under retired secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.session_version}:{self.password}"
        return salted_hmac("hafawa.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def actor(self) -> Actor:
        return Actor("agent", self.pk, self.name)

    @property
    def shown_name(self) -> str:
        return self.public_name or self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR
