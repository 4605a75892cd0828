"""How good: fills databases of its own with any number of conversations, and measures the real parts on them.

Leaves to others: what is measured. Bulk-writes only databases it has made itself, never the installation's.
"""
