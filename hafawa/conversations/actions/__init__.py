from .attend import follow, mark_read, see_mentions, unfollow
from .belong import accept_subject
from .deliver import deliver, send_again
from .draft import attach, detach, discard_draft, save_draft
from .forgotten import pick_up_forgotten
from .forward import forward
from .inbox import report_health, save_inbox, switch_inbox
from .intake import answer_card, arrive, retry_arrival, understand
from .invitation import answer_invitation
from .merge import merge, undo_merge
from .notice import put_card, send_notice
from .owner import Chosen, assign, assign_all, give_to_team
from .receive import receive
from .reply import note, reply, start, undo_send
from .report import record_delivery
from .sort import set_field, set_priority, set_subject, set_tags, set_type
from .split import split, undo_split
from .status import mark_spam, reopen, resolve, set_status, snooze, wait_for_customer, wake_due
from .words import remove_canned, save_canned

__all__ = [
    "Chosen",
    "accept_subject",
    "answer_card",
    "answer_invitation",
    "arrive",
    "assign",
    "assign_all",
    "attach",
    "deliver",
    "detach",
    "discard_draft",
    "follow",
    "forward",
    "give_to_team",
    "mark_read",
    "mark_spam",
    "merge",
    "note",
    "pick_up_forgotten",
    "put_card",
    "receive",
    "record_delivery",
    "remove_canned",
    "reopen",
    "reply",
    "report_health",
    "resolve",
    "retry_arrival",
    "save_canned",
    "save_draft",
    "save_inbox",
    "see_mentions",
    "send_again",
    "send_notice",
    "set_field",
    "set_priority",
    "set_status",
    "set_subject",
    "set_tags",
    "set_type",
    "snooze",
    "split",
    "start",
    "switch_inbox",
    "understand",
    "undo_merge",
    "undo_send",
    "undo_split",
    "unfollow",
    "wait_for_customer",
    "wake_due",
]
