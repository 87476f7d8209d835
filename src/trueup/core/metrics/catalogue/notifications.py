"""Notifications: what was asked, what was delivered or not, and what waits."""

from trueup.model.metric import Kind, Metric, Part

DELIVERIES = Metric(
    "argocd_notifications_deliveries_total",
    Kind.COUNTER,
    Part.NOTIFICATIONS,
    "Messages that were delivered, or not.",
    ("trigger", "service", "succeeded"),
    bound="triggers × services × 2",
    most=5_000,
)
EVALUATIONS = Metric(
    "argocd_notifications_trigger_eval_total",
    Kind.COUNTER,
    Part.NOTIFICATIONS,
    "Conditions of triggers that were held against an object.",
    ("name", "triggered"),
    bound="triggers × 2",
    most=5_000,
)
STANDING = Metric(
    "trueup_notifications_deliveries",
    Kind.GAUGE,
    Part.NOTIFICATIONS,
    "Messages in the outbox, done with or not; the done ones of a month.",
    ("service", "phase"),
    bound="services × 5",
    most=5_000,
)
