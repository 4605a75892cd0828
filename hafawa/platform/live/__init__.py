"""Hints to open screens, across processes: what changed, never its content.

    hint("conversation.42", "thread")   after commit, every open screen following the topic asks for that fragment again
    forget("conversation.42")           after commit, everybody following the topic is asked again whether they may
    recheck(agent_id)                   after commit, that colleague's sessions and topics are checked again

Presence and typing are the only content, and are never stored. Leaves to others: who may follow what
(`settings.LIVE_TOPICS`) and what a screen does with a hint. The protocol of the socket is written in protocol.py.
"""

from .hints import forget, hint, recheck

__all__ = ["forget", "hint", "recheck"]
