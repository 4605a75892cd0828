from .imports import Import
from .kind import Stage, TouchpointKind
from .touchpoint import Touchpoint

__all__ = ["Import", "Stage", "Touchpoint", "TouchpointKind"]
