"""The shop's people and vocabulary, made the ordinary way: by actions."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from hafawa.accounts import actions as accounts
from hafawa.accounts.models import Agent, Brand, Field, Tag, Team
from hafawa.conversations import actions as conversations
from hafawa.conversations.models import Inbox
from hafawa.courtesy import actions as courtesy
from hafawa.platform.events.actor import SYSTEM, Actor
from hafawa.platform.events.models import EventRow
from hafawa.routing.models import Presence, Queue, Seat, Strategy

from .shop import BRANDS, CANNED, COLLEAGUES, FIELDS, INBOXES, PRODUCTS, TAGS, TEAMS
from .words import words

LANGUAGES = ("ar", "en", "ro")
PRESENCES = {"tariq": Presence.BUSY, "grace": Presence.AWAY}


@dataclass(frozen=True)
class Ground:
    """Everything conversations stand on, by the key the generator knows it by."""

    agents: dict[str, Agent]
    teams: dict[str, Team]
    brands: dict[str, Brand]
    inboxes: dict[str, Inbox]
    tags: dict[str, Tag]
    token: str

    @property
    def owner(self) -> Agent:
        return self.agents[COLLEAGUES[0].key]


def lay_ground(*, password: str, opened_at: datetime) -> Ground:
    """Workspace, brands, people, teams, tags, fields, inboxes, canned answers, one API token. Dated `opened_at`."""
    accounts.ensure_workspace()
    accounts.save_workspace(
        name="دار البن · Dar Al Bunn", language=settings.LANGUAGE_CODE, time_zone="Asia/Riyadh", by=SYSTEM
    )
    agents = _people(password)
    owner = agents[COLLEAGUES[0].key].actor
    brands = _brands(owner)
    teams = {
        team.key: accounts.save_team(
            name=team.name,
            is_restricted=team.is_restricted,
            members=[agents[person.key] for person in COLLEAGUES if team.key in person.teams],
            by=owner,
        )
        for team in TEAMS
    }
    tags = {tag: accounts.save_tag(name=tag, by=owner) for tag in TAGS}
    _fields(owner)
    inboxes = _inboxes(brands, teams, owner)
    _canned(owner)
    _token, secret = accounts.create_token(
        agent=agents[COLLEAGUES[0].key], name="Demo", scopes=("read", "write"), by=owner
    )
    EventRow.objects.update(happened_at=opened_at)
    Agent.objects.update(created_at=opened_at)
    return Ground(agents, teams, brands, inboxes, tags, secret)


def be_courteous(ground: Ground) -> None:
    """The shop tells its customers that their message is here, and asks at the end whether it is solved."""
    for brand in ground.brands.values():
        courtesy.save_courtesy(
            brand=brand, acknowledges=True, acknowledgements={}, bids_farewell=True, farewells={}, by=SYSTEM
        )


def share_work(ground: Ground) -> None:
    """One team's work is given out by the house, so that it is seen; the others share theirs by hand.

    Written as rows: nothing of what is made up waits for a job.
    """
    Queue.objects.create(team=ground.teams["orders"], strategy=Strategy.LEAST_LOADED, capacity=40, offer_minutes=30)
    for person in COLLEAGUES:
        if "orders" in person.teams:
            Seat.objects.create(
                agent=ground.agents[person.key], languages=sorted({"en", person.language}),
                presence=PRESENCES.get(person.key, Presence.AVAILABLE),
            )  # fmt: skip


def _people(password: str) -> dict[str, Agent]:
    """All share one password: whoever tries the shop may look at it through anybody's eyes."""
    agents: dict[str, Agent] = {}
    for person in COLLEAGUES:
        is_owner = person is COLLEAGUES[0]
        agents[person.key] = accounts.create_agent(
            email=person.email,
            name=person.name,
            role=person.role,
            password=password if is_owner else None,
            by=SYSTEM,
            language=settings.LANGUAGE_CODE if is_owner else person.language,
            time_zone=person.time_zone,
        )
    owner = agents[COLLEAGUES[0].key]
    Agent.objects.update(password=owner.password)  # one hash for all: making ten would take half a second
    return agents


def _brands(owner: Actor) -> dict[str, Brand]:
    brands: dict[str, Brand] = {}
    for number, brand in enumerate(BRANDS):
        brands[brand.key] = accounts.save_brand(
            brand=Brand.objects.get(is_default=True) if number == 0 else None,
            name=brand.names["en"],
            names=brand.names,
            colour=brand.colour,
            languages=list(LANGUAGES),
            sending_address=address_of(brand.mailbox),
            signatures=brand.signatures,
            by=owner,
        )
    return brands


def _fields(owner: Actor) -> None:
    for position, (key, kind, labels) in enumerate(FIELDS):
        accounts.save_field(
            key=key,
            kind=kind,
            labels=labels,
            choices=[product.noun.en for product in PRODUCTS] if kind == Field.Kind.CHOICE else [],
            position=position,
            by=owner,
        )


def _inboxes(brands: dict[str, Brand], teams: dict[str, Team], owner: Actor) -> dict[str, Inbox]:
    return {
        inbox.mailbox: conversations.save_inbox(
            kind="email",
            name=inbox.name,
            address=address_of(inbox.mailbox),
            brand=brands[inbox.brand],
            team=teams[inbox.team],
            settings={"transport": "folder"},
            by=owner,
        )
        for inbox in INBOXES
    }


def _canned(owner: Actor) -> None:
    for shortcut, title in CANNED.items():
        bodies = {
            language: words(language, "canned").variants(shortcut)[0].replace(" ¶ ", "\n\n") for language in LANGUAGES
        }
        conversations.save_canned(shortcut=shortcut.replace("_", "-"), title=title, bodies=bodies, by=owner)


def address_of(mailbox: str) -> str:
    return f"{mailbox}@{settings.ENVIRONMENT.mail_domain}"
