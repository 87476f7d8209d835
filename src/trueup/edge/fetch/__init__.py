"""Revisions and trees from remotes: one mirror per repository, one fetch per new revision."""
