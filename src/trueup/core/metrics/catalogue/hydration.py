"""Hydration: commits that are pushed, named as Argo CD's commit server names them."""

from trueup.core.metrics.catalogue.repositories import ASKED, REPO
from trueup.model.metric import Kind, Metric, Part

EACH = "repositories that are written to"

PENDING = Metric(
    "argocd_commitserver_commit_pending_request_total",
    Kind.GAUGE,
    Part.COMMITS,
    "Commits that wait to be pushed, or are being pushed.",
    REPO,
    bound=EACH,
    most=2_000,
)
REQUESTS = Metric(
    "argocd_commitserver_commit_request_total",
    Kind.COUNTER,
    Part.COMMITS,
    "Commits that were asked for, by how that went: success or failure.",
    (*REPO, "response_type"),
    bound=f"{EACH} × 2",
    most=4_000,
)
SECONDS = Metric(
    "argocd_commitserver_commit_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.COMMITS,
    "Seconds from asking for a commit until it was pushed, or could not be.",
    (*REPO, "response_type"),
    ASKED,
    bound=f"{EACH} × 2",
    most=4_000,
)
GIT_REQUESTS = Metric(
    "argocd_commitserver_git_request_total",
    Kind.COUNTER,
    Part.COMMITS,
    "Requests to Git repositories that are written to.",
    (*REPO, "request_type"),
    bound=f"{EACH} × 3",
    most=6_000,
)
GIT_SECONDS = Metric(
    "argocd_commitserver_git_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.COMMITS,
    "Seconds that requests to Git repositories took that are written to.",
    (*REPO, "request_type"),
    ASKED,
    bound=f"{EACH} × 3",
    most=6_000,
)
