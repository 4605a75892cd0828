"""Finding words: one index over everything, the same answers on SQLite and on PostgreSQL.

`entries` writes what can be found, `finding` finds it. What words are is text's business; who may see what was found
is the caller's, who names the scopes to leave out.
"""
