"""Routes about conversations: their list and state, what was said, files, doors."""

from ninja import Router

from . import conversations, files, messages

router = Router(tags=["Conversations"])
router.add_router("", conversations.router)
router.add_router("", messages.router)
router.add_router("", files.router)

__all__ = ["router"]
