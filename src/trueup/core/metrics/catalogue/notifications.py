"""Notifications: what was judged, sent, and given up."""

from trueup.model.metric import Kind, Metric, Part

DELIVERIES = Metric(
    "argocd_notifications_deliveries_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Messages that were delivered, or not.",
    ("trigger", "service", "succeeded"),
    bound="triggers × services × 2",
    most=5_000,
)
EVALUATIONS = Metric(
    "argocd_notifications_trigger_eval_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Times that a trigger was judged, and whether it fired.",
    ("name", "triggered"),
    bound="triggers × 2",
    most=2_000,
)
OUTBOX = Metric(
    "trueup_notifications_outbox",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Messages by state: waiting to be sent, or given up (dead).",
    ("state",),
    bound="2",
)
