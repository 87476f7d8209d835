"""Benchmarks: what is measured stands in README.md, with the last figures and what limits each."""
