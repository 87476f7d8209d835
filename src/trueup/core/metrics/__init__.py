"""
Metrics: every figure that Prometheus is told, as data, and how it is written down.

`catalogue` is the one table of them, from which the exposition, the reference page and the checks
of dashboards are made. `text` writes lines in both formats; `applications`, `stacks` and their
like say which lines an object comes to; `course` follows what becomes of a deployment. Counting is
the business of whoever holds a ``Meter`` (:mod:`trueup.ports`).
"""
