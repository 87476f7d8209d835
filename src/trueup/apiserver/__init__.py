"""The embedded API server: a Kubernetes API on SQLite."""
