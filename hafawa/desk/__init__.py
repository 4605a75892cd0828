"""The agents' workspace: inbox, conversation, context, search, command palette, settings shell.

Leaves to others: every rule; it shows and asks.
"""
