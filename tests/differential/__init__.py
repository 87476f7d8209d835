"""
What we render, held against the tools themselves: Helm 4 and 3, Kustomize and Jsonnet.

A sheet in ``cases`` is an area with its cases: files, the options of an Application's source, and
nothing else, for what comes out is what the real tool says at that moment. The tools are built
from their Go modules, once, so these are slow tests; `python -m tests.differential` writes the
page.
"""
