"""Notifications: what was delivered, or not."""

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
