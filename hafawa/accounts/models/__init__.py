from .agent import Agent, Role
from .brand import Brand
from .team import Membership, Team
from .token import ApiToken
from .vocabulary import Field, Tag
from .workspace import Workspace

__all__ = ["Agent", "ApiToken", "Brand", "Field", "Membership", "Role", "Tag", "Team", "Workspace"]
