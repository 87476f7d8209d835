"""
The outbox: what is to be told to whom, in SQLite or PostgreSQL, until it is told.

`keeper` is the ``Outbox`` port over the tables of `schema`; `putting`, `claiming`, `searching` and
`noting` are what is done there, `together` lets many writers share a transaction. Messages may hold
secrets, and are sealed as the states of Terraform are.
"""
