"""Deliveries: how often, how fast and how well what is committed comes to be live (DORA)."""

from trueup.core.metrics.catalogue.applications import APP, EACH
from trueup.model.metric import Kind, Metric, Part

COMMIT_TO_LIVE = Metric(
    "trueup_commit_to_live_seconds",
    Kind.HISTOGRAM,
    Part.CONTROLLER,
    "Seconds from a commit until what it declares was synced and healthy.",
    ("project",),
    (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400, 604800),
    bound="projects",
)
DEPLOYMENTS = Metric(
    "trueup_app_deployments_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Deployments of a revision that was not live before, by what became of them.",
    (*APP, "result"),
    bound="applications × 2",
)
LEAD_TIME = Metric(
    "trueup_app_lead_time_seconds",
    Kind.SUMMARY,
    Part.CONTROLLER,
    "Seconds from a commit until it was live and healthy in an application.",
    APP,
    bound=EACH,
)
RESTORE = Metric(
    "trueup_app_restore_seconds",
    Kind.SUMMARY,
    Part.CONTROLLER,
    "Seconds from a deployment that failed until the application was well again.",
    APP,
    bound="applications that ever failed",
)
