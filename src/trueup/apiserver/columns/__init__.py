"""The columns of tables: which there are for a kind, and how each cell is written. Pure."""
