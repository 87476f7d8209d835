"""Decisions: plain values in, plain values out; no file, clock, network or randomness."""
