"""
Kubernetes' own end-to-end tests, put to the embedded server and to a real control plane.

`e2e.test` is built from the same module as the control plane (`tests.controlplane.build`). What
needs no pod to really run is chosen by the table in `chosen.yaml`; ``make conformance`` runs it
and writes docs/reference/conformance.md.
"""
