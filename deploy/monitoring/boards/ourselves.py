"""Ourselves: queues, repositories, clusters and the process, for whoever runs Trueup."""

from deploy.monitoring.board import Board, Query, Row, listed, one, over_time
from deploy.monitoring.boards.common import ours, quantile

OURSELVES = Board(
    "trueup",
    "Trueup: the machine room",
    (),
    (
        Row(
            "Now",
            (
                one(
                    "Due, not taken yet",
                    f"sum({ours('workqueue_depth')})",
                    says="Objects that wait for a worker, of all queues.",
                    bad=100,
                ),
                one("Failing", "sum(trueup_queue_failing)", bad=1),
                one(
                    "Renders in the cache",
                    'sum(rate(trueup_render_total{result="hit"}[1h]))'
                    " / sum(rate(trueup_render_total[1h]))",
                    "percentunit",
                ),
                one(
                    "Event loop, worst of 100",
                    "histogram_quantile(0.99, "
                    "sum by (le) (rate(trueup_event_loop_lag_seconds_bucket[5m])))",
                    "s",
                    says="By how much it wakes later than it was asked to.",
                    bad=0.25,
                ),
                one(
                    "Memory",
                    f"sum({ours('process_resident_memory_bytes')})",
                    "bytes",
                    says="Resident memory of all processes, without those that render.",
                ),
                one("Record not written", "max(trueup_record_waiting)", bad=100),
            ),
        ),
        Row(
            "Queues",
            (
                over_time("Due, not taken yet", Query(ours("workqueue_depth"), "{{name}}")),
                over_time(
                    "Wait for a worker, 19 of 20",
                    Query(quantile(0.95, "workqueue_queue_duration_seconds", "name"), "{{name}}"),
                    unit="s",
                ),
                over_time(
                    "Work on one, 19 of 20",
                    Query(quantile(0.95, "workqueue_work_duration_seconds", "name"), "{{name}}"),
                    unit="s",
                ),
                over_time(
                    "Look at an application",
                    Query(quantile(0.5, "argocd_app_reconcile"), "half of them"),
                    Query(quantile(0.95, "argocd_app_reconcile"), "19 of 20"),
                    unit="s",
                ),
                over_time("Workers at work", Query("trueup_queue_busy_workers", "{{name}}")),
                over_time(
                    "Longest at work",
                    Query(ours("workqueue_longest_running_processor_seconds"), "{{name}}"),
                    unit="s",
                ),
            ),
        ),
        Row(
            "Repositories and renders",
            (
                over_time(
                    "Requests to Git",
                    Query(
                        "sum by (request_type) (rate(argocd_git_request_total[$__rate_interval]))",
                        "{{request_type}}",
                    ),
                    unit="reqps",
                ),
                over_time(
                    "A request to Git, 19 of 20",
                    Query(
                        quantile(0.95, "argocd_git_request_duration_seconds", "request_type"),
                        "{{request_type}}",
                    ),
                    unit="s",
                ),
                over_time(
                    "Requests that failed",
                    Query(
                        "sum by (repo) (rate(argocd_git_lsremote_fail_total[$__rate_interval]))",
                        "{{repo}}",
                    ),
                    unit="reqps",
                ),
                over_time(
                    "Renders",
                    Query(
                        "sum by (result) (rate(trueup_render_total[$__rate_interval]))",
                        "{{result}}",
                    ),
                    unit="ops",
                ),
                over_time(
                    "A render, 19 of 20",
                    Query(quantile(0.95, "trueup_render_duration_seconds", "tool"), "{{tool}}"),
                    unit="s",
                ),
                over_time(
                    "Caches",
                    Query("trueup_cache_used_bytes / trueup_cache_room_bytes", "{{cache}}"),
                    unit="percentunit",
                ),
            ),
        ),
        Row(
            "Clusters",
            (
                over_time(
                    "Objects that are held",
                    Query("argocd_cluster_api_resource_objects", "{{server}}"),
                ),
                over_time(
                    "Changes",
                    Query(
                        "sum by (server) (rate(argocd_cluster_events_total[$__rate_interval]))",
                        "{{server}}",
                    ),
                    unit="ops",
                ),
                over_time(
                    "Requests to API servers",
                    Query(
                        "sum by (method, code) "
                        "(rate(argocd_kubectl_requests_total[$__rate_interval]))",
                        "{{method}} {{code}}",
                    ),
                    unit="reqps",
                ),
                over_time(
                    "A request to an API server, 19 of 20",
                    Query(
                        quantile(0.95, "argocd_kubectl_request_duration_seconds", "verb"),
                        "{{verb}}",
                    ),
                    unit="s",
                ),
                listed("Clusters", "argocd_cluster_info"),
                listed("Whether they answer", "argocd_cluster_connection_status"),
            ),
        ),
        Row(
            "The process",
            (
                over_time(
                    "Processor",
                    Query(
                        ours("rate(process_cpu_seconds_total[$__rate_interval])"), "{{instance}}"
                    ),
                    unit="percentunit",
                    says="Share of one processor that a process takes.",
                ),
                over_time(
                    "Memory",
                    Query(ours("process_resident_memory_bytes"), "{{instance}}"),
                    unit="bytes",
                    says="Resident memory of a process, without those that render.",
                ),
                over_time(
                    "Requests to the API",
                    Query(
                        "sum by (method, code) (rate(trueup_http_requests_total"
                        "[$__rate_interval]))",
                        "{{method}} {{code}}",
                    ),
                    unit="reqps",
                ),
                over_time(
                    "Until an answer, 19 of 20",
                    Query(
                        quantile(0.95, "trueup_http_request_duration_seconds", "method"),
                        "{{method}}",
                    ),
                    unit="s",
                ),
                over_time(
                    "Warnings and errors",
                    Query(
                        "sum by (level) (rate(trueup_log_messages_total[$__rate_interval]))",
                        "{{level}}",
                    ),
                    unit="ops",
                ),
                over_time(
                    "Logins",
                    Query(
                        "sum by (status) (rate(argocd_login_request_total[$__rate_interval]))",
                        "{{status}}",
                    ),
                    unit="ops",
                ),
            ),
        ),
    ),
)
