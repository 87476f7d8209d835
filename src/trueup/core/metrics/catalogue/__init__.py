"""Catalogue: all metrics; one module for each subject. The order is that of the exposition."""

from collections.abc import Mapping

from trueup.core.metrics.catalogue import (
    applications,
    clusters,
    deliveries,
    hydration,
    notifications,
    process,
    queues,
    repositories,
    requests,
    server,
    sets,
    stacks,
)
from trueup.model.metric import Metric

SUBJECTS = (
    applications,
    deliveries,
    clusters,
    requests,
    queues,
    repositories,
    hydration,
    server,
    sets,
    stacks,
    notifications,
    process,
)

BEGUN: tuple[tuple[Metric, tuple[str, ...]], ...] = (
    *((server.LOGINS, (each,)) for each in ("success", "failure")),
    *((repositories.RENDERS, (each,)) for each in ("hit", "miss", "failed")),
)
"""Series that there are from the start, at 0: the first of them is an increase."""

METRICS: Mapping[str, Metric] = {
    each.name: each
    for subject in SUBJECTS
    for each in vars(subject).values()
    if isinstance(each, Metric)
}
