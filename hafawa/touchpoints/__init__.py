"""Touchpoints: what happens to customers outside conversations, told by shops, carriers, tills, sites and tables.

Promises that each is kept once, however often, late or out of order it is told. Leaves to others: who the customer is
(customers), what was said (conversations), where somebody stands on a journey and what follows from it.
"""
