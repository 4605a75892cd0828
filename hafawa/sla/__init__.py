"""Promises: until when a customer is answered, whose hours count, what happens when it comes close.

Leaves to others: how time is reckoned (platform.hours), what was said (conversations), where a clock is shown (desk).
"""
