from .attend import follow, mark_read, see_mentions, unfollow
from .belong import accept_subject
from .customer import gather_strays, settle_merge
from .delete import KEPT_FOR as TRASH_KEPT_FOR
from .delete import delete_conversation, erase, erase_due, erase_now, restore
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
from .status import ask_again, mark_spam, reopen, resolve, set_status, snooze, wait_for_customer, wake_due
from .words import remove_canned, save_canned

__all__ = [
    "TRASH_KEPT_FOR",
    "Chosen",
    "accept_subject",
    "answer_card",
    "answer_invitation",
    "arrive",
    "ask_again",
    "assign",
    "assign_all",
    "attach",
    "delete_conversation",
    "deliver",
    "detach",
    "discard_draft",
    "erase",
    "erase_due",
    "erase_now",
    "follow",
    "forward",
    "gather_strays",
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
    "restore",
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
    "settle_merge",
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
