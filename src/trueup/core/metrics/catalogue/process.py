"""Process: how the event loop and the metrics themselves do; told once."""

from trueup.model.metric import Kind, Metric, Part

LAG = Metric(
    "trueup_event_loop_lag_seconds",
    Kind.HISTOGRAM,
    Part.EVERY,
    "Seconds by which the event loop woke later than it was asked to.",
    (),
    (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
STARTED = Metric(
    "trueup_start_time_seconds",
    Kind.GAUGE,
    Part.EVERY,
    "When this process started to serve, in seconds since 1970.",
)
RECORD_WAITING = Metric(
    "trueup_record_waiting",
    Kind.GAUGE,
    Part.EVERY,
    "Entries of the record that are not written down yet.",
)
TROUBLES = Metric(
    "trueup_log_messages_total",
    Kind.COUNTER,
    Part.EVERY,
    "Warnings and errors that were logged.",
    ("level",),
    bound="2",
)
LEFT_OUT = Metric(
    "trueup_metrics_left_out_total",
    Kind.COUNTER,
    Part.EVERY,
    "Counts that were left out, since a metric has as many series as it may have.",
    ("metric",),
    bound="metrics",
)
