"""Rendering, the pure part: which tool, from which files, with which options, and what came out."""
