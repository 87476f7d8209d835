"""Queues: what waits to be looked at, and what is looked at; named as Argo CD names them."""

from trueup.model.metric import Kind, Metric, Part

NAME = ("name",)
EACH = "queues"
DECADES = (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10)

DEPTH = Metric(
    "workqueue_depth",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects that are due and wait for a worker.",
    NAME,
    bound=EACH,
)
ADDS = Metric(
    "workqueue_adds_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Times that an object came to be due.",
    NAME,
    bound=EACH,
)
WAIT = Metric(
    "workqueue_queue_duration_seconds",
    Kind.HISTOGRAM,
    Part.CONTROLLER,
    "Seconds that an object waited for a worker once it was due.",
    NAME,
    DECADES,
    bound=EACH,
)
WORK = Metric(
    "workqueue_work_duration_seconds",
    Kind.HISTOGRAM,
    Part.CONTROLLER,
    "Seconds that a worker had an object.",
    NAME,
    DECADES,
    bound=EACH,
)
RETRIES = Metric(
    "workqueue_retries_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Looks that failed and are made again.",
    NAME,
    bound=EACH,
)
UNFINISHED = Metric(
    "workqueue_unfinished_work_seconds",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Seconds that all objects which workers have now have been with them.",
    NAME,
    bound=EACH,
)
LONGEST = Metric(
    "workqueue_longest_running_processor_seconds",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Seconds that the object which is longest with its worker has been there.",
    NAME,
    bound=EACH,
)
SCHEDULED = Metric(
    "trueup_queue_scheduled",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects that are to be looked at, now or later.",
    NAME,
    bound=EACH,
)
BUSY = Metric(
    "trueup_queue_busy_workers",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Workers that have an object.",
    NAME,
    bound=EACH,
)
WORKERS = Metric(
    "trueup_queue_workers",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Workers that there are.",
    NAME,
    bound=EACH,
)
FAILING = Metric(
    "trueup_queue_failing",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects that failed when they were looked at last.",
    NAME,
    bound=EACH,
)
