"""Fleet: how all applications are, for everybody."""

from deploy.monitoring.board import Board, Query, Row, Variable, listed, one, over_time
from deploy.monitoring.boards.common import CHOSEN, NAMESPACE, quantile

PROJECT = Variable("project", "argocd_app_info", "project")

FLEET = Board(
    "fleet",
    "Trueup: fleet",
    (NAMESPACE, PROJECT),
    (
        Row(
            "Now",
            (
                one("Applications", f"count(argocd_app_info{{{CHOSEN}}})"),
                one(
                    "Degraded",
                    f'sum(argocd_app_health_status{{{CHOSEN},health_status="Degraded"}})'
                    " or vector(0)",
                    bad=1,
                ),
                one(
                    "Out of sync",
                    f'sum(argocd_app_sync_status{{{CHOSEN},sync_status="OutOfSync"}}) or vector(0)',
                    bad=1,
                ),
                one(
                    "Not known",
                    f'sum(argocd_app_sync_status{{{CHOSEN},sync_status="Unknown"}}) or vector(0)',
                    says="Nobody could find out whether they are as declared.",
                    bad=1,
                ),
                one(
                    "Syncs that failed today",
                    'sum(increase(argocd_app_sync_total{phase=~"Error|Failed",'
                    f"{CHOSEN}}}[24h])) or vector(0)",
                    bad=1,
                ),
                one("Clusters that answer", "sum(argocd_cluster_connection_status)"),
            ),
        ),
        Row(
            "Over time",
            (
                over_time(
                    "Health",
                    Query(
                        f"sum by (health_status) (argocd_app_health_status{{{CHOSEN}}})",
                        "{{health_status}}",
                    ),
                ),
                over_time(
                    "Sync status",
                    Query(
                        f"sum by (sync_status) (argocd_app_sync_status{{{CHOSEN}}})",
                        "{{sync_status}}",
                    ),
                ),
                over_time(
                    "Syncs",
                    Query(
                        f"sum by (phase) (rate(argocd_app_sync_total{{{CHOSEN}}}"
                        "[$__rate_interval]))",
                        "{{phase}}",
                    ),
                    unit="ops",
                ),
                over_time(
                    "From commit to live",
                    Query(quantile(0.5, "trueup_commit_to_live_seconds"), "half of them"),
                    Query(quantile(0.95, "trueup_commit_to_live_seconds"), "19 of 20"),
                    unit="s",
                    says="From a commit until what it declares was synced and healthy.",
                ),
            ),
        ),
        Row(
            "Deliveries",
            (
                one(
                    "Deployments",
                    f"sum(increase(trueup_app_deployments_total{{{CHOSEN}}}[$__range]))",
                ),
                one(
                    "Lead time",
                    f"sum(increase(trueup_app_lead_time_seconds_sum{{{CHOSEN}}}[$__range]))"
                    f" / sum(increase(trueup_app_lead_time_seconds_count{{{CHOSEN}}}[$__range]))",
                    "s",
                    says="From commit to live, on average.",
                ),
                one(
                    "Change failure rate",
                    f'(sum(increase(trueup_app_deployments_total{{{CHOSEN},result="failed"}}'
                    "[$__range])) or vector(0))"
                    f" / sum(increase(trueup_app_deployments_total{{{CHOSEN}}}[$__range]))",
                    "percentunit",
                    bad=0.15,
                ),
                one(
                    "Time to restore",
                    f"(sum(increase(trueup_app_restore_seconds_sum{{{CHOSEN}}}[$__range]))"
                    f" / sum(increase(trueup_app_restore_seconds_count{{{CHOSEN}}}[$__range])))"
                    " or vector(0)",
                    "s",
                ),
                listed(
                    "Longest out of sync",
                    f"topk(20, time() - trueup_app_out_of_sync_since_seconds{{{CHOSEN}}})",
                    "s",
                ),
                listed(
                    "Not healthy",
                    f'argocd_app_health_status{{{CHOSEN},health_status!="Healthy"}} == 1',
                ),
            ),
        ),
    ),
)
