"""What happened: one row an event, written in the action's own transaction, read by everything that follows.

Leaves to others: what an event means (each domain's events.py) and who listens (config/subscriptions.py).
"""
