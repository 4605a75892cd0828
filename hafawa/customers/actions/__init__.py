from .identify import add_identity, recognise, remove_identity
from .lock import hold_customer
from .merge import merge_customers, unmerge_customers
from .profile import add_note, change_customer, create_customer, set_customer_tags
from .reach import clear_trouble, mark_trouble
from .recognise_many import recognise_many

__all__ = [
    "add_identity",
    "add_note",
    "change_customer",
    "clear_trouble",
    "create_customer",
    "hold_customer",
    "mark_trouble",
    "merge_customers",
    "recognise",
    "recognise_many",
    "remove_identity",
    "set_customer_tags",
    "unmerge_customers",
]
