"""Requests: what the API servers of clusters are asked, named as Argo CD names it."""

from trueup.model.metric import Kind, Metric, Part

HOST = ("host",)
BOUNDS = (0.005, 0.1, 0.5, 2, 8, 30)
SIZES = (64, 512, 4096, 65536, 1048576, 16777216)

TOTAL = Metric(
    "argocd_kubectl_requests_total",
    Kind.COUNTER,
    Part.EVERY,
    "Requests to the API servers of clusters; code `<error>`: there was no answer.",
    (*HOST, "method", "code"),
    bound="clusters × methods × codes",
    most=20_000,
)
SECONDS = Metric(
    "argocd_kubectl_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.EVERY,
    "Seconds that requests to the API servers of clusters took.",
    (*HOST, "verb"),
    BOUNDS,
    bound="clusters × verbs",
    most=5_000,
)
RETRIES = Metric(
    "argocd_kubectl_request_retries_total",
    Kind.COUNTER,
    Part.EVERY,
    "Requests that were made again, since the server had too much to do.",
    (*HOST, "method", "code"),
    bound="clusters × methods × codes",
    most=5_000,
)
WAITS = Metric(
    "argocd_kubectl_rate_limiter_duration_seconds",
    Kind.HISTOGRAM,
    Part.EVERY,
    "Seconds that requests waited, since as many as a server bears were under way.",
    (*HOST, "verb"),
    BOUNDS,
    bound="clusters × verbs",
    most=5_000,
)
SENT = Metric(
    "argocd_kubectl_request_size_bytes",
    Kind.HISTOGRAM,
    Part.EVERY,
    "Bytes of requests to the API servers of clusters.",
    (*HOST, "method"),
    SIZES,
    bound="clusters × methods",
    most=5_000,
)
RECEIVED = Metric(
    "argocd_kubectl_response_size_bytes",
    Kind.HISTOGRAM,
    Part.EVERY,
    "Bytes of what the API servers of clusters answered, as they were read.",
    (*HOST, "method"),
    SIZES,
    bound="clusters × methods",
    most=5_000,
)
