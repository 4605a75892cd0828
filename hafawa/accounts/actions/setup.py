"""The first start: a workspace, a brand, and a one-time link for the first administrator."""

from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hafawa.platform.events.action import action
from hafawa.platform.events.actor import SYSTEM
from hafawa.platform.events.emit import emit

from ..events import WorkspaceChanged
from ..models import Agent, Brand, Role, Workspace
from ..queries import has_administrator, is_setup_secret
from .people import create_agent


@action
def ensure_workspace() -> Workspace:
    """There is always one workspace with one default brand."""
    workspace = Workspace.objects.first() or Workspace.objects.create(
        language=settings.LANGUAGE_CODE, time_zone=settings.TIME_ZONE
    )
    if not Brand.objects.exists():
        Brand.objects.create(
            name=workspace.name, languages=[code for code, _name in settings.LANGUAGES], is_default=True
        )
    return workspace


@action
def setup_link() -> str | None:
    """A fresh one-time address for making the first administrator; None when there is one already."""
    workspace = ensure_workspace()
    if has_administrator():
        return None
    secret = token_urlsafe(24)
    workspace.setup_digest = sha256(secret.encode()).hexdigest()
    workspace.save(update_fields=["setup_digest"])
    return f"{settings.PUBLIC_URL}/setup/{secret}/"


@action
def set_up(
    *, secret: str, organisation: str, name: str, email: str, password: str, language: str, time_zone: str
) -> Agent:
    """Make the first administrator. The link works once. Raises ValidationError."""
    workspace = Workspace.objects.select_for_update().first()
    if workspace is None or not is_setup_secret(secret):
        raise ValidationError(_("This link has been used. Sign in instead."))
    if not organisation.strip():
        raise ValidationError({"organisation": _("Enter a name.")})
    agent = create_agent(
        email=email, name=name, role=Role.ADMINISTRATOR, password=password, by=SYSTEM,
        language=language, time_zone=time_zone,
    )  # fmt: skip
    workspace.name, workspace.language, workspace.time_zone = organisation.strip(), language, time_zone
    workspace.setup_digest = ""
    workspace.full_clean()
    workspace.save()
    Brand.objects.filter(is_default=True).update(name=workspace.name)
    emit(WorkspaceChanged(what="workspace", object_id=workspace.pk, change="set_up"), by=agent.actor)
    return agent
