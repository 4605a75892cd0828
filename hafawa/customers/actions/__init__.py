from .identify import add_identity, recognise, remove_identity
from .profile import add_note, change_customer, create_customer, set_customer_tags
from .reach import clear_trouble, mark_trouble
from .recognise_many import recognise_many

__all__ = [
    "add_identity",
    "add_note",
    "change_customer",
    "clear_trouble",
    "create_customer",
    "mark_trouble",
    "recognise",
    "recognise_many",
    "remove_identity",
    "set_customer_tags",
]
