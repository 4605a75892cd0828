"""A living shop from a seed, to look at and to measure by: same seed, same shop.

The one place besides `actions` that writes domain tables: seed.py inserts in bulk the rows the actions would have
left, because a thousand conversations through the actions take minutes and the demo must open in seconds.
Leaves to others: everything after the first start; from then on it is an ordinary installation.
"""
