"""People for anyone's tests: noor and sami share a team, dana is in another and must see nothing of theirs."""

from hafawa.platform.events.actor import SYSTEM

from . import actions
from .models import Agent, Brand, Role, Team

PASSWORD = "a long enough password"


def make_agent(name: str = "Noor", role: str = Role.AGENT, language: str = "en", teams: tuple[Team, ...] = ()) -> Agent:
    email = f"{name.lower().replace(' ', '.')}@shop.example"
    return actions.create_agent(
        email=email, name=name, role=role, password=PASSWORD, teams=teams, by=SYSTEM, language=language
    )


def make_team(name: str = "Orders", *, is_restricted: bool = True, members: tuple[Agent, ...] = ()) -> Team:
    return actions.save_team(name=name, is_restricted=is_restricted, members=members, by=SYSTEM)


def make_brand() -> Brand:
    actions.ensure_workspace()
    return Brand.objects.get(is_default=True)
