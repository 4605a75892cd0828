from .logo import read_logo
from .passwords import password_link, set_password, use_password_link
from .people import change_agent, create_agent, deactivate, prefer, reactivate
from .sessions import sign_out_everywhere
from .setup import ensure_workspace, set_up, setup_link
from .tokens import create_token, revoke_token, touch_token
from .two_step import remove_two_step, rotate_two_step
from .workspace import remove_tag, save_brand, save_field, save_tag, save_team, save_workspace

__all__ = [
    "change_agent",
    "create_agent",
    "create_token",
    "deactivate",
    "ensure_workspace",
    "password_link",
    "prefer",
    "reactivate",
    "read_logo",
    "remove_tag",
    "remove_two_step",
    "revoke_token",
    "rotate_two_step",
    "save_brand",
    "save_field",
    "save_tag",
    "save_team",
    "save_workspace",
    "set_password",
    "set_up",
    "setup_link",
    "sign_out_everywhere",
    "touch_token",
    "use_password_link",
]
