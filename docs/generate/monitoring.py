"""What Prometheus is told."""

import inspect
from collections.abc import Iterator

from docs.generate.tables import Row, table
from trueup.core.metrics import catalogue
from trueup.core.metrics.untold import UNTOLD
from trueup.model.metric import Metric, Part

METRICS = """\
What `/metrics` tells: on one port for all (`trueup serve --metrics-port 9090`), or as Argo CD has
them on a port for each of its processes (8082, 8083, 8084, 8087, 9001; in a pod they are open). How
to use them: [Monitoring](../how-to/monitoring.md).

Those called `argocd_`, `workqueue_` and `grpc_` have Argo CD's names, labels and bounds; those
called `trueup_` are ours. *Series*: what there are as many of. Where others than we choose what
stands in a label, there are at most so many as is said; what is left out is counted by
`trueup_metrics_left_out_total`. What an application that is gone has counted is gone too. *First*:
at the first port of a process only (8082 where it controls, else 8083), so that nothing is counted
twice. Every port tells `process_` and `python_`, as Prometheus' own client does.

What was counted of a repository or a cluster that is gone stays until the process ends, or until
counting begins anew: `controller.metrics.cache.expiration` says how often, as for Argo CD. What is
under way just then is not forgotten.

Labels are told up to 512 characters. Who accepts OpenMetrics gets it, with the id of a trace as
exemplar where there is one. What Argo CD's manual has beside these stands [below](#not-told)."""

PORTS = {
    Part.CONTROLLER: "8082",
    Part.SERVER: "8083",
    Part.REPOSITORIES: "8084",
    Part.COMMITS: "8087",
    Part.NOTIFICATIONS: "9001",
    Part.EVERY: "first",
}


def metrics() -> Iterator[str]:
    for subject in catalogue.SUBJECTS:
        title, _, what = (inspect.getdoc(subject) or "").partition(": ")
        yield from (f"## {title}", "", what[:1].upper() + what[1:], "")
        rows = [_metric(each) for each in vars(subject).values() if isinstance(each, Metric)]
        yield from table(("name", "type", "port", "labels", "series", "meaning"), rows)
    yield from ("## Not told", "", "Metrics of Argo CD that have no counterpart here, and why.", "")
    yield from table(("name", "why"), ((f"`{name}`", why) for name, why in UNTOLD.items()))


def _metric(each: Metric) -> Row:
    labels = ", ".join(f"`{label}`" for label in each.labels)
    bound = each.bound if each.most >= 100_000 else f"{each.bound}; at most {each.most:,}"
    return f"`{each.name}`", str(each.kind), PORTS[each.part], labels, bound, each.help
