"""Conversations: what customers write, what we answer, and where each matter stands; the port channels plug into.

Leaves to others: how a channel speaks (channels/), what was promised (sla), who should answer (routing).
"""
