from .route import pull, route, serve
from .save import remove_skill, save_queue, save_seat, save_skill, save_weights
from .seat import set_presence
from .sweep import sweep

__all__ = [
    "pull",
    "remove_skill",
    "route",
    "save_queue",
    "save_seat",
    "save_skill",
    "save_weights",
    "serve",
    "set_presence",
    "sweep",
]
