"""Repositories and revisions: which commit of which repository is meant."""
