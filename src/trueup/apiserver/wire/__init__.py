"""Kubernetes' binary encoding, as far as a server must read it."""
