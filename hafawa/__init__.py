"""Hafawa (حفاوة): one record on which a company looks after its customers. Start reading in hafawa/config."""

__version__ = "0.1.0"
