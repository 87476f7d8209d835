"""
Terraform's states in SQLite or PostgreSQL, in versions, encrypted: the port ``States``, made real.

`keeper` is the port; `versions`, `locks` and `keeping` are what is done within a transaction, one
table each (`schema`). `vault` seals what is kept and opens it again, by the keys of a `keyring`
that stands elsewhere: in a file beside the database (`keyfile`), or in a Secret. `runs` gives runs
the tokens that they come with; `owners` knows whose a state is.
"""
