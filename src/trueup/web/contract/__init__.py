"""
Argo CD's HTTP API as data: its operations, and the shapes of what they take and answer.

Clients are written for these, so they are the measure: the tests hold routes and answers against
them, the docs and ``/swagger.json`` are made of them.
"""
