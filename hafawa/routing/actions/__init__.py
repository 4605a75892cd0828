from .route import pull, route, serve
from .rush import release_rush, save_rules, set_rush, watch_rush
from .save import remove_skill, save_queue, save_seat, save_skill, save_weights
from .seat import set_presence
from .sweep import hand_on, sweep
from .tally import forget_old, tally
from .watch import be_here, watch

__all__ = [
    "be_here",
    "forget_old",
    "hand_on",
    "pull",
    "release_rush",
    "remove_skill",
    "route",
    "save_queue",
    "save_rules",
    "save_seat",
    "save_skill",
    "save_weights",
    "serve",
    "set_presence",
    "set_rush",
    "sweep",
    "tally",
    "watch",
    "watch_rush",
]
