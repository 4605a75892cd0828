"""Telling a colleague: the bell on the desk.

Leaves to others: why (subscriptions) and about what.
"""
