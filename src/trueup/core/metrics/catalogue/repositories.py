"""Repositories: what they are asked, and what is rendered of them."""

from trueup.model.metric import Kind, Metric, Part

REPO = ("repo",)
ASKED = (0.1, 0.25, 0.5, 1, 2, 4, 10, 20)
EACH = "repositories"
OPEN = "repositories × revisions that failed"

GIT_REQUESTS = Metric(
    "argocd_git_request_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Requests to Git repositories.",
    (*REPO, "request_type"),
    bound="repositories × 2",
    most=20_000,
)
GIT_SECONDS = Metric(
    "argocd_git_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.REPOSITORIES,
    "Seconds that requests to Git repositories took.",
    (*REPO, "request_type"),
    ASKED,
    bound="repositories × 2",
    most=20_000,
)
GIT_FETCH_FAILED = Metric(
    "argocd_git_fetch_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Fetches from Git repositories that failed.",
    (*REPO, "revision"),
    bound=OPEN,
    most=2_000,
)
GIT_LOOK_FAILED = Metric(
    "argocd_git_lsremote_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Looks at the refs of Git repositories that failed.",
    (*REPO, "revision"),
    bound=EACH,
    most=2_000,
)
PENDING = Metric(
    "argocd_repo_pending_request_total",
    Kind.GAUGE,
    Part.REPOSITORIES,
    "Requests that wait for a repository or are under way there.",
    REPO,
    bound=EACH,
    most=20_000,
)
OCI_REQUESTS = Metric(
    "argocd_oci_request_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Requests to registries.",
    (*REPO, "request_type"),
    bound="repositories × 4",
    most=20_000,
)
OCI_SECONDS = Metric(
    "argocd_oci_request_duration_seconds",
    Kind.HISTOGRAM,
    Part.REPOSITORIES,
    "Seconds that requests to registries took.",
    (*REPO, "request_type"),
    ASKED,
    bound="repositories × 4",
    most=20_000,
)
OCI_TEST_FAILED = Metric(
    "argocd_oci_test_repo_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Tests of repositories in registries that failed.",
    REPO,
    bound=EACH,
    most=2_000,
)
OCI_TAGS_FAILED = Metric(
    "argocd_oci_get_tags_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Lists of tags that registries failed to give.",
    REPO,
    bound=EACH,
    most=2_000,
)
OCI_RESOLVE_FAILED = Metric(
    "argocd_oci_resolve_revision_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Revisions that registries failed to resolve.",
    (*REPO, "revision"),
    bound=OPEN,
    most=2_000,
)
OCI_EXTRACT_FAILED = Metric(
    "argocd_oci_extract_fail_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Artifacts that could not be fetched and unpacked.",
    (*REPO, "revision"),
    bound=OPEN,
    most=2_000,
)
RENDERS = Metric(
    "trueup_render_total",
    Kind.COUNTER,
    Part.REPOSITORIES,
    "Renders that were asked for: found in the cache (hit), made (miss), or failed.",
    ("result",),
    bound="3",
)
RENDER_SECONDS = Metric(
    "trueup_render_duration_seconds",
    Kind.HISTOGRAM,
    Part.REPOSITORIES,
    "Seconds that renders took which were not in the cache, waiting for a worker included.",
    ("tool",),
    (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60),
    bound="tools",
)
RENDER_WAITS = Metric(
    "argocd_repo_parallelism_wait_duration_seconds",
    Kind.HISTOGRAM,
    Part.REPOSITORIES,
    "Seconds that renders waited for a place among those that may go on at a time.",
    (),
    (0.1, 0.25, 0.5, 1, 2, 4, 10, 20, 60, 120),
)
RENDER_WORKERS = Metric(
    "trueup_render_workers",
    Kind.GAUGE,
    Part.REPOSITORIES,
    "Processes that render, by state: busy, idle, or how many there may be (most).",
    ("state",),
    bound="3",
)
CACHE_USED = Metric(
    "trueup_cache_used_bytes",
    Kind.GAUGE,
    Part.REPOSITORIES,
    "Bytes of a cache on disk that are in use.",
    ("cache",),
    bound="caches",
)
CACHE_ROOM = Metric(
    "trueup_cache_room_bytes",
    Kind.GAUGE,
    Part.REPOSITORIES,
    "Bytes that a cache on disk may have.",
    ("cache",),
    bound="caches",
)
