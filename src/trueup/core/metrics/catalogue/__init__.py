"""Catalogue: all metrics; one module for each subject. The order is that of the exposition."""

from collections.abc import Mapping

from trueup.core.metrics.catalogue import (
    applications,
    clusters,
    deliveries,
    notifications,
    process,
    queues,
    repositories,
    server,
    sets,
    stacks,
)
from trueup.model.metric import Metric

SUBJECTS = (
    applications,
    deliveries,
    clusters,
    queues,
    repositories,
    server,
    sets,
    stacks,
    notifications,
    process,
)

METRICS: Mapping[str, Metric] = {
    each.name: each
    for subject in SUBJECTS
    for each in vars(subject).values()
    if isinstance(each, Metric)
}
