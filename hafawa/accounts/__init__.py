"""Who works here: agents, roles, teams, brands, tags, fields, and how each likes to read.

Leaves to others: what they work on.
"""
