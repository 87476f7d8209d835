"""Tracing: from a field of a rendered object back to the file and line that declare it."""
