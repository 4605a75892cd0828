"""Django's SQLite backend, with one fair queue for its one writer. Name it as a database's ENGINE."""
