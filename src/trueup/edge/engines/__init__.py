"""Helm, Kustomize, Jsonnet and plain folders, rendered in worker processes behind one door."""
