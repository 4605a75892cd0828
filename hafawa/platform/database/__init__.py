"""What our databases need beyond Django: a fair queue for SQLite's one writer."""
