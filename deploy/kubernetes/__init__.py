"""Trueup in a cluster: ``kubectl apply -k``."""
