"""Clusters: what is held of each, and what was heard."""

from trueup.model.metric import Kind, Metric, Part

SERVER = ("server",)
EACH = "clusters"

INFO = Metric(
    "argocd_cluster_info",
    Kind.GAUGE,
    Part.CONTROLLER,
    "A cluster that is followed; always 1.",
    (*SERVER, "k8s_version", "name"),
    bound=EACH,
)
OBJECTS = Metric(
    "argocd_cluster_api_resource_objects",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects of a cluster that are held.",
    SERVER,
    bound=EACH,
)
KINDS = Metric(
    "argocd_cluster_api_resources",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Kinds of a cluster that are watched.",
    SERVER,
    bound=EACH,
)
AGE = Metric(
    "argocd_cluster_cache_age_seconds",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Seconds since the state of a kind was last read in full; -1: never.",
    SERVER,
    bound=EACH,
)
CONNECTION = Metric(
    "argocd_cluster_connection_status",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Whether a cluster answers (1) or not (0).",
    (*SERVER, "k8s_version"),
    bound=EACH,
)
LABELS = Metric(
    "argocd_cluster_labels",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Labels of a cluster, those that were asked for, as label_NAME; always 1.",
    (*SERVER, "name"),
    bound="clusters, if labels are asked for",
)
EVENTS = Metric(
    "argocd_cluster_events_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Changes of objects of a cluster that were told by its watches.",
    (*SERVER, "group", "kind"),
    bound="clusters × kinds",
    most=20_000,
)
