"""Application: how one is, and how it is delivered."""

from deploy.monitoring.board import Board, Query, Row, Variable, listed, one, over_time
from deploy.monitoring.boards.common import NAMESPACE

NAME = Variable("name", "argocd_app_info", "name", several=False)
APP = 'namespace=~"$namespace",name="$name"'

APPLICATION = Board(
    "application",
    "Trueup: application",
    (NAMESPACE, NAME),
    (
        Row(
            "Now",
            (
                one(
                    "As declared",
                    f'max(argocd_app_sync_status{{{APP},sync_status="Synced"}}) or vector(0)',
                    "bool_yes_no",
                ),
                one(
                    "Healthy",
                    f'max(argocd_app_health_status{{{APP},health_status="Healthy"}}) or vector(0)',
                    "bool_yes_no",
                ),
                one(
                    "Deployments",
                    f"sum(increase(trueup_app_deployments_total{{{APP}}}[$__range]))",
                ),
                one(
                    "Lead time",
                    f"sum(increase(trueup_app_lead_time_seconds_sum{{{APP}}}[$__range]))"
                    f" / sum(increase(trueup_app_lead_time_seconds_count{{{APP}}}[$__range]))",
                    "s",
                ),
                one(
                    "Change failure rate",
                    f'(sum(increase(trueup_app_deployments_total{{{APP},result="failed"}}'
                    "[$__range])) or vector(0))"
                    f" / sum(increase(trueup_app_deployments_total{{{APP}}}[$__range]))",
                    "percentunit",
                    bad=0.15,
                ),
                one(
                    "Time to restore",
                    f"(sum(increase(trueup_app_restore_seconds_sum{{{APP}}}[$__range]))"
                    f" / sum(increase(trueup_app_restore_seconds_count{{{APP}}}[$__range])))"
                    " or vector(0)",
                    "s",
                ),
            ),
        ),
        Row(
            "Over time",
            (
                over_time(
                    "Health",
                    Query(f"argocd_app_health_status{{{APP}}} == 1", "{{health_status}}"),
                ),
                over_time(
                    "Sync status", Query(f"argocd_app_sync_status{{{APP}}} == 1", "{{sync_status}}")
                ),
                over_time(
                    "Syncs",
                    Query(
                        f"sum by (phase) (increase(argocd_app_sync_total{{{APP}}}"
                        "[$__rate_interval]))",
                        "{{phase}}",
                    ),
                ),
                over_time(
                    "Requests to the cluster",
                    Query(
                        "sum by (verb, response_code) "
                        f"(rate(argocd_app_k8s_request_total{{{APP}}}[$__rate_interval]))",
                        "{{verb}} {{response_code}}",
                    ),
                    unit="reqps",
                ),
            ),
        ),
        Row("What it is", (listed("Application", f"argocd_app_info{{{APP}}}"),)),
    ),
)
