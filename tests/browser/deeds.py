"""`python -m tests.browser.deeds`: does what house.py asks, one JSON line each, in a process of its own.

Every function is a deed; all of them use actions, as the application itself would.
"""

import json
import os
import sys
import traceback
from typing import Any

PASSWORD = "a long enough password"
LANGUAGE_OF = {"noor": "en", "nour": "ar", "ioana": "ro", "sami": "en", "vera": "en", "wafa": "ar", "dana": "en"}
NAMES = {
    "noor": "Noor Haddad", "nour": "نور حداد", "ioana": "Ioana Țurcanu", "sami": "سامي القاسم",
    "vera": "Vera Stan", "wafa": "وفاء الشهري", "dana": "Dana Pop",
}  # fmt: skip
ROLES = {"vera": "viewer", "wafa": "viewer", "noor": "administrator", "nour": "administrator", "ioana": "administrator"}


def address_of(person: str) -> str:
    return f"{person}@shop.example"


def lay_ground() -> dict[str, int]:
    """Tables, people, a canned answer, an inbox whose mails become files. Returns the people's numbers."""
    from django.core.management import call_command

    from hafawa.accounts import actions as accounts
    from hafawa.accounts.models import Brand
    from hafawa.conversations import actions as conversations
    from hafawa.platform.events.actor import SYSTEM

    call_command("migrate", interactive=False, verbosity=0)
    accounts.ensure_workspace()
    accounts.save_workspace(name="دار البن · Dar Al Bunn", language="en", time_zone="Asia/Riyadh", by=SYSTEM)
    people = {
        key: accounts.create_agent(
            email=address_of(key), name=name, role=ROLES.get(key, "agent"), password=PASSWORD, by=SYSTEM,
            language=LANGUAGE_OF[key], undo_seconds=0, time_zone="Asia/Riyadh",
        )
        for key, name in NAMES.items()
    }  # fmt: skip
    brand = Brand.objects.get(is_default=True)
    accounts.save_team(name="Returns", is_restricted=False, members=[people["noor"], people["sami"]], by=SYSTEM)
    accounts.save_tag(name="late parcel", by=SYSTEM)
    conversations.save_inbox(
        kind="email", name="Support", address="support@hafawa.localhost", brand=brand, team=None,
        settings={"transport": "folder"}, by=SYSTEM,
    )  # fmt: skip
    bodies = {"en": "Hello {customer}, your parcel leaves today.", "ar": "أهلاً {customer}، يخرج طلبك اليوم."}
    conversations.save_canned(shortcut="leaves-today", title="Leaves today", bodies=bodies, by=SYSTEM)
    return {key: person.pk for key, person in people.items()}


def conversation(text: str = "أين طلبي؟", assignee: str = "", inbox: int = 0, **more: Any) -> int:
    """A customer's message that began a conversation; its number. `html` is cleaned as arriving mail is."""
    from hafawa.accounts.models import Agent
    from hafawa.conversations import actions
    from hafawa.conversations.models import Inbox
    from hafawa.conversations.testing import make_conversation
    from hafawa.platform.events.actor import SYSTEM

    door = Inbox.objects.get(pk=inbox) if inbox else Inbox.objects.filter(team=None).first()
    row = make_conversation(door, text=text, **more)
    if assignee:
        actions.assign(conversation=row, agent=Agent.objects.get(email=address_of(assignee)), by=SYSTEM)
    return row.pk


def inbox_of(address: str, settings: dict[str, Any]) -> int:
    """An inbox with these settings."""
    from hafawa.accounts.models import Brand
    from hafawa.conversations import actions
    from hafawa.platform.events.actor import SYSTEM

    brand = Brand.objects.get(is_default=True)
    return actions.save_inbox(
        kind="email", name="Mailbox", address=address, brand=brand, team=None, settings=settings, by=SYSTEM
    ).pk


def thread(sender: str, count: int) -> int:
    """So many questions, each answered by sami."""
    from hafawa.accounts.models import Agent
    from hafawa.conversations import actions
    from hafawa.conversations.models import Conversation, Message
    from hafawa.conversations.testing import make_message

    sami = Agent.objects.get(email=address_of("sami"))
    number = conversation("سؤال ١", sender=sender)
    for place in range(count):
        row = Conversation.objects.get(pk=number)
        actions.reply(conversation=row, text=f"جواب {place + 1}", by=sami.actor, undo_seconds=0)
        if place + 1 < count:
            keys = tuple(Message.objects.filter(conversation=row).values_list("external_id", flat=True))
            make_message(text=f"سؤال {place + 2}", sender=sender, thread_keys=keys)
    return number


def restricted_conversation(text: str) -> int:
    """In the inbox of a team that only sami is in."""
    from hafawa.accounts import actions as accounts
    from hafawa.accounts.models import Agent, Brand, Team
    from hafawa.conversations import actions
    from hafawa.conversations.testing import make_conversation
    from hafawa.platform.events.actor import SYSTEM

    sami = Agent.objects.get(email=address_of("sami"))
    team = Team.objects.filter(name="Accounts").first() or accounts.save_team(
        name="Accounts", is_restricted=True, members=[sami], by=SYSTEM
    )
    inbox = actions.save_inbox(
        kind="email", name="Accounts", address="accounts@hafawa.localhost", brand=Brand.objects.get(is_default=True),
        team=team, settings={"transport": "folder"}, by=SYSTEM,
    )  # fmt: skip
    return make_conversation(inbox, text=text).pk


def many(count: int, words: str) -> list[int]:
    """So many conversations of different customers."""
    return [
        conversation(f"{words} {number}", sender=f"c{number}@{words}.example", name=f"Client {number}", subject=words)
        for number in range(count)
    ]


def prefer(person: str, **preferences: Any) -> None:
    """How somebody likes to read and write: undo_seconds, theme, digits …"""
    from hafawa.accounts import actions
    from hafawa.accounts.models import Agent

    agent = Agent.objects.get(email=address_of(person))
    actions.prefer(agent=agent, by=agent.actor, **preferences)


def status(number: int) -> str:
    from hafawa.conversations.models import Conversation

    return str(Conversation.objects.get(pk=number).status)


def customer_of(number: int) -> int:
    from hafawa.conversations.models import Conversation

    return int(Conversation.objects.get(pk=number).customer_id)


def messages(number: int) -> list[dict[str, Any]]:
    """What the conversation holds, oldest first."""
    from hafawa.conversations.models import Message

    rows = Message.objects.filter(conversation_id=number).order_by("id").prefetch_related("attachments")
    return [
        {
            "id": row.pk, "direction": row.direction, "text": row.text, "html": row.html, "state": row.state,
            "files": [file.name for file in row.attachments.all()],
        }
        for row in rows
    ]  # fmt: skip


def mentioned(number: int) -> list[int]:
    from hafawa.conversations.models import Mention

    return sorted(Mention.objects.filter(conversation_id=number).values_list("agent_id", flat=True))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
    import django

    django.setup()
    own, sys.stdout = sys.stdout, sys.stderr  # nothing else may write where the answers go
    for line in sys.stdin:
        deed, given = json.loads(line)
        try:
            answer = {"is": globals()[deed](**given)}
        except Exception:  # noqa: BLE001 - told to the test, whatever it is
            answer = {"error": traceback.format_exc()}
        own.write(json.dumps(answer) + "\n")
        own.flush()


if __name__ == "__main__":
    main()
