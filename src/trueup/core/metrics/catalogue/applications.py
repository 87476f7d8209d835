"""Applications: what each is, and what was done for it."""

from trueup.model.metric import Kind, Metric, Part

APP = ("namespace", "name", "project")
EACH = "applications"

INFO = Metric(
    "argocd_app_info",
    Kind.GAUGE,
    Part.CONTROLLER,
    "What an application is and how it stands; always 1.",
    (
        *APP,
        "autosync_enabled",
        "repo",
        "dest_server",
        "dest_namespace",
        "sync_status",
        "health_status",
        "operation",
        "hydrator_status",
        "phase",
    ),
    bound=EACH,
)
HEALTH_STATUS = Metric(
    "argocd_app_health_status",
    Kind.GAUGE,
    Part.CONTROLLER,
    "The health of an application: 1 for the status that it has, 0 for the others.",
    (*APP, "health_status"),
    bound="applications × 6",
)
SYNC_STATUS = Metric(
    "argocd_app_sync_status",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Whether an application is as declared: 1 for the status that it has, 0 for the others.",
    (*APP, "sync_status"),
    bound="applications × 3",
)
CREATED_TIME = Metric(
    "argocd_app_created_time",
    Kind.GAUGE,
    Part.CONTROLLER,
    "When an application was made, in seconds since 1970.",
    APP,
    bound=EACH,
)
LABELS = Metric(
    "argocd_app_labels",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Labels of an application, those that were asked for, as label_NAME; always 1.",
    APP,
    bound="applications, if labels are asked for",
)
CONDITION = Metric(
    "argocd_app_condition",
    Kind.GAUGE,
    Part.CONTROLLER,
    "How many conditions of a type an application has, of those types that were asked for.",
    (*APP, "condition"),
    bound="applications × types that are asked for",
)
ORPHANED = Metric(
    "argocd_app_orphaned_resources_count",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects in the namespace of an application that belong to none; 0 if nobody asks for them.",
    APP,
    bound=EACH,
)
RECONCILE = Metric(
    "argocd_app_reconcile",
    Kind.HISTOGRAM,
    Part.CONTROLLER,
    "Seconds that a look at an application took.",
    ("namespace", "dest_server"),
    (0.25, 0.5, 1, 2, 4, 8, 16),
    bound="namespaces of applications × clusters",
)
SYNC_TOTAL = Metric(
    "argocd_app_sync_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Syncs of an application that have ended.",
    (*APP, "dest_server", "phase", "dry_run"),
    bound="applications × 3 phases × 2",
)
SYNC_DURATION = Metric(
    "argocd_app_sync_duration_seconds_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Seconds that the syncs of an application took, all together.",
    (*APP, "dest_server"),
    bound=EACH,
)
K8S_REQUESTS = Metric(
    "argocd_app_k8s_request_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Requests to the API of a cluster that were made for an application.",
    (
        *APP,
        "server",
        "response_code",
        "verb",
        "resource_kind",
        "resource_namespace",
        "dry_run",
    ),
    bound="applications × their kinds × verbs × codes",
)
OUT_OF_SYNC_SINCE = Metric(
    "trueup_app_out_of_sync_since_seconds",
    Kind.GAUGE,
    Part.CONTROLLER,
    "When an application that is not as declared became so, in seconds since 1970.",
    APP,
    bound="applications that are out of sync",
)
EXECUTED = Metric(
    "argocd_kubectl_exec_total",
    Kind.COUNTER,
    Part.CONTROLLER,
    "Objects that were applied, created or replaced by syncs.",
    ("hostname", "command"),
    bound="3",
)
EXECUTING = Metric(
    "argocd_kubectl_exec_pending",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Objects that are being applied, created or replaced by syncs.",
    ("hostname", "command"),
    bound="3",
)
