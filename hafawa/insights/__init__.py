"""Figures: how a company's service does, from the record of what happened, by one set of definitions.

Promises that a card, a table, a chart, the API and an export of the same question say the same number, and that every
number opens the conversations behind it. Leaves to others: promises and their clocks, what customers feel.
"""
