"""What people write to the shop about: how often, whose work it is, and how a conversation about it runs."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Matter:
    key: str  # the name of its file of sentences
    weight: int  # share of all conversations, in thousandths
    team: str
    type: str
    tag: str
    priority: tuple[int, ...]  # one is drawn
    about: str = "thing"  # "thing" has parts, "coffee" is ground, "any" is either


MATTERS = (
    Matter("late_parcel", 165, "orders", "problem", "late parcel", (2, 2, 3, 3, 4), "any"),
    Matter("wrong_grind", 65, "product", "problem", "grind size", (2,), "coffee"),
    Matter("broken_part", 85, "product", "problem", "fault", (2, 3)),
    Matter("refund", 60, "accounts", "billing", "refund", (2, 3)),
    Matter("invoice", 60, "accounts", "billing", "invoice", (2,), "any"),
    Matter("warranty", 60, "product", "technical", "warranty", (2,)),
    Matter("how_to", 80, "product", "how_to", "how-to", (1, 2)),
    Matter("availability", 75, "product", "product", "availability", (1, 2)),
    Matter("thanks", 35, "orders", "", "praise", (1,), "any"),
    Matter("complaint", 40, "orders", "problem", "complaint", (3, 3, 4), "any"),
    Matter("address_change", 60, "orders", "account", "address", (2, 3), "any"),
    Matter("return", 70, "orders", "billing", "return", (2,)),
    Matter("login", 40, "orders", "account", "account", (2,), "any"),
    Matter("quote", 30, "accounts", "product", "trade", (2, 3), "any"),
    Matter("missing_item", 45, "orders", "problem", "late parcel", (2, 3), "any"),
    Matter("double_charge", 25, "accounts", "billing", "refund", (3, 4)),
    Matter("store_visit", 35, "product", "how_to", "store", (1, 2), "any"),
)
SPAM = Matter("spam", 0, "orders", "", "", (2,), "any")

# Who may answer, by team and language; more often named, more often chosen.
DESKS = {
    ("orders", "ar"): ("reem", "reem", "tariq", "sara", "omar"),
    ("orders", "en"): ("grace", "grace", "tariq", "sara"),
    ("product", "ar"): ("mona", "yusuf", "yusuf", "tariq", "sara"),
    ("product", "en"): ("mona", "yusuf", "tariq"),
    ("accounts", "ar"): ("omar", "omar", "sara"),
    ("accounts", "en"): ("omar", "sara"),
    ("accounts", "ro"): ("ilinca",),
    ("bucharest", "ro"): ("matei", "matei", "ilinca"),
}

# Nobody has to ask the warehouse about these.
AT_ONCE = {"how_to", "store_visit", "availability", "thanks", "login"}

# Who says what, in order. Lower case: the customer; upper case: a colleague.
RESOLVED = (
    (10, "ask SOLVE"),
    (14, "ask SOLVE thanks"),
    (22, "ask ANSWER back DONE"),
    (20, "ask ANSWER back DONE thanks"),
    (6, "ask SOLVE follow EXPLAIN"),
    (8, "ask nudge ANSWER back DONE thanks"),
    (8, "ask ANSWER back HOLD nudge DONE thanks"),
    (5, "ask ANSWER back HOLD nudge HOLD DONE thanks WELCOME"),
)
OPEN = (
    (46, "ask"),
    (12, "ask nudge"),
    (22, "ask ANSWER back"),
    (8, "ask SOLVE follow"),
    (12, "ask ANSWER back HOLD nudge"),
)
WAITING = ((60, "ask ANSWER"), (18, "ask ANSWER REMIND"), (22, "ask SOLVE"))
SNOOZED = ((60, "ask ANSWER back HOLD"), (30, "ask ANSWER back HOLD nudge HOLD"), (10, "ask ANSWER"))
SCRIPTS = {"resolved": RESOLVED, "open": OPEN, "waiting": WAITING, "snoozed": SNOOZED, "spam": ((1, "ask"),)}


def draw_script(random: Random, status: str, matter: Matter) -> list[str]:
    """The turns of one conversation: mostly 2 to 7, some alone, a few of fifteen and more."""
    if status == "resolved" and matter.key not in AT_ONCE and random.random() < 0.04:
        rounds = random.randint(4, 6)
        return ["ask", "ANSWER", "back", *("HOLD", "nudge") * rounds, "DONE", "thanks", "WELCOME"]
    if matter.key == "thanks" and status == "resolved":
        return random.choice((["ask"], ["ask", "SOLVE"], ["ask", "SOLVE"], ["ask", "ANSWER", "back", "DONE"]))
    scripts = [(share, text) for share, text in SCRIPTS[status] if "HOLD" not in text or matter.key not in AT_ONCE]
    return random.choices([text for _share, text in scripts], [share for share, _text in scripts])[0].split()
