"""Kubernetes' binary encoding: what is sent in it is read, and answers are written in it."""
