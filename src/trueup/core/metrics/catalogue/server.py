"""Server: who came to the web API, and what webhooks told."""

from trueup.model.metric import Kind, Metric, Part

INFO = Metric(
    "argocd_info",
    Kind.GAUGE,
    Part.SERVER,
    "The version of Trueup; always 1.",
    ("version",),
)
LOGINS = Metric(
    "argocd_login_request_total",
    Kind.COUNTER,
    Part.SERVER,
    "Logins, by whether they succeeded.",
    ("status",),
    bound="2",
)
WEBHOOKS = Metric(
    "argocd_webhook_requests_total",
    Kind.COUNTER,
    Part.SERVER,
    "Webhooks that were received, by repository.",
    ("repo",),
    bound="repositories of applications",
    most=20_000,
)
WEBHOOKS_IN_FLIGHT = Metric(
    "argocd_webhook_handlers_in_flight",
    Kind.GAUGE,
    Part.SERVER,
    "Webhooks that are being looked at.",
)
EXTENSION_REQUESTS = Metric(
    "argocd_proxy_extension_request_total",
    Kind.COUNTER,
    Part.SERVER,
    "Requests that were passed on to extensions.",
    ("extension", "status"),
    bound="extensions × codes",
    most=2_000,
)
EXTENSION_SECONDS = Metric(
    "argocd_proxy_extension_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.SERVER,
    "Seconds until extensions answered.",
    ("extension",),
    (0.1, 0.25, 0.5, 1, 2, 5, 10),
    bound="extensions",
    most=200,
)
REQUESTS = Metric(
    "trueup_http_requests_total",
    Kind.COUNTER,
    Part.SERVER,
    "Requests to the web API, by method and class of status.",
    ("method", "code"),
    bound="methods × 5",
    most=100,
)
REQUEST_SECONDS = Metric(
    "trueup_http_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.SERVER,
    "Seconds until an answer began; streams included.",
    ("method",),
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    bound="methods",
    most=20,
)
CALLS = Metric(
    "grpc_server_handled_total",
    Kind.COUNTER,
    Part.SERVER,
    "Calls of operations of Argo CD's API, by what its gRPC would have called them and their end.",
    ("grpc_type", "grpc_service", "grpc_method", "grpc_code"),
    bound="operations × codes",
    most=5_000,
)
