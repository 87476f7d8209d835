"""Metric: what a family of figures is called, what its labels mean, and what bounds it."""

from enum import StrEnum

from trueup.k8s.value import Value


class Kind(StrEnum):
    """As Prometheus has them. SUMMARY: a sum and a count, without quantiles."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


class Part(StrEnum):
    """
    Which of Argo CD's ports tells it: that of the controller, the server, repositories …

    EVERY: what each process has of its own, told at the first of its ports only: nobody who sums
    over all that is scraped counts it twice.
    """

    CONTROLLER = "controller"
    SERVER = "server"
    REPOSITORIES = "repo-server"
    NOTIFICATIONS = "notifications"
    COMMITS = "commit-server"
    EVERY = "every"


class Metric(Value, frozen=True):
    """
    *help*: one sentence, told to whoever scrapes. *bound*: what there are as many series as.

    *most*: series that are kept at most where others than we choose what stands in a label.
    """

    name: str
    kind: Kind
    part: Part
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    bound: str = "one"
    most: int = 100_000
