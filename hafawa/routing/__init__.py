"""Routing: who gets the next conversation of a team, within a second of its arrival, and why.

Promises never to give one to two colleagues, to somebody absent, full, or who may not see it, and never to take from
a person what a person gave. Without a queue's own settings a team shares its work by hand, and nothing is done here.
"""
