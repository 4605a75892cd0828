"""Customers: who writes to us, the identities they use, and how they want to be treated.

Leaves to others: what they wrote (conversations).
"""
