"""
Metrics: figures of what is there, from the live cache, and the whole of what is told.

`keeping` has the lines of objects ready before anybody asks; `following` counts what becomes of
deployments; `standing` reads queues, clusters and caches when somebody asks; `exposition` puts all
of that and what was counted in one order, in pieces.
"""
