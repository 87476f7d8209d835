"""
The record of what happened, in SQLite or PostgreSQL: the ``History`` port, made real.

`keeper` takes entries in and writes them in batches, `spool` holds them until they are written,
`database` is the way in with its migrations; `appending`, `retiring` and `searching` are what is
done there, `schema` the tables.
"""
