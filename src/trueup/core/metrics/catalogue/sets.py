"""Sets: ApplicationSets."""

from trueup.model.metric import Kind, Metric, Part

SET = ("namespace", "name")
EACH = "ApplicationSets"

INFO = Metric(
    "argocd_appset_info",
    Kind.GAUGE,
    Part.CONTROLLER,
    "How an ApplicationSet stands; always 1.",
    (*SET, "resource_update_status"),
    bound=EACH,
)
OWNED = Metric(
    "argocd_appset_owned_applications",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Applications that an ApplicationSet has made.",
    SET,
    bound=EACH,
)
LABELS = Metric(
    "argocd_appset_labels",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Labels of an ApplicationSet, those that were asked for, as label_NAME; always 1.",
    SET,
    bound="ApplicationSets, if labels are asked for",
)
