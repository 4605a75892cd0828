"""Counting the record, files to keep, reports by mail, and how long colleagues look."""

from .exports import forget_old, make_export, start_export
from .letters import deliver_letter, write_due
from .plans import remove_plan, save_plan, send_now, start_again, stop
from .settle import settle, settle_recent, start_anew
from .visits import note_visit

__all__ = [
    "deliver_letter", "forget_old", "make_export", "note_visit", "remove_plan", "save_plan", "send_now", "settle",
    "settle_recent", "start_again", "start_anew", "start_export", "stop", "write_due",
]  # fmt: skip
