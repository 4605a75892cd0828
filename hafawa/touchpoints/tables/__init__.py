"""Tables that people keep touchpoints in: CSV of any spelling, XLSX. From bytes to items that entry.py reads.

Never more than a line in memory (and XLSX's shared strings, bounded); formulas are never worked out, only what the
program that wrote them last worked out is read.
"""
