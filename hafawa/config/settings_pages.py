"""Every page of the settings, in reading order inside its group."""

from hafawa.accounts import settings_pages as accounts
from hafawa.conversations import settings_pages as conversations
from hafawa.courtesy import settings_pages as courtesy
from hafawa.desk import settings_pages as desk
from hafawa.routing import settings_pages as routing
from hafawa.sla import settings_pages as sla
from hafawa.touchpoints import settings_pages as touchpoints

SETTINGS_PAGES = [
    *accounts.PAGES,
    *routing.PAGES,
    *conversations.PAGES,
    *sla.PAGES,
    *courtesy.PAGES,
    *touchpoints.PAGES,
    *desk.PAGES,
]
