"""Terraform: how Stacks are, and how long their runs take."""

from deploy.monitoring.board import Board, Query, Row, Variable, listed, one, over_time
from deploy.monitoring.boards.common import CHOSEN, quantile

TERRAFORM = Board(
    "terraform",
    "Trueup: Terraform",
    (
        Variable("namespace", "trueup_stack_info", "namespace"),
        Variable("project", "trueup_stack_info", "project"),
    ),
    (
        Row(
            "Now",
            (
                one("Stacks", f"count(trueup_stack_info{{{CHOSEN}}})"),
                one(
                    "As declared",
                    f'count(trueup_stack_info{{{CHOSEN},sync_status="Synced"}}) or vector(0)',
                ),
                one(
                    "Drifted",
                    f"count(trueup_stack_drifted_resources{{{CHOSEN}}} > 0) or vector(0)",
                    bad=1,
                ),
                one("Approvals waited for", f"sum(trueup_stack_approvals_waiting{{{CHOSEN}}})"),
                one("Resources", f"sum(trueup_stack_resources{{{CHOSEN}}})"),
                one(
                    "Runs that failed today",
                    'sum(increase(trueup_stack_run_duration_seconds_count{result="failed"}[24h]))'
                    " or vector(0)",
                    bad=1,
                ),
            ),
        ),
        Row(
            "Over time",
            (
                over_time(
                    "Health",
                    Query(
                        f"count by (health_status) (trueup_stack_info{{{CHOSEN}}})",
                        "{{health_status}}",
                    ),
                ),
                over_time(
                    "Runs",
                    Query(
                        "sum by (operation, result) "
                        "(rate(trueup_stack_run_duration_seconds_count[$__rate_interval]))",
                        "{{operation}} {{result}}",
                    ),
                    unit="ops",
                ),
                over_time(
                    "A run, 19 of 20",
                    Query(
                        quantile(0.95, "trueup_stack_run_duration_seconds", "operation"),
                        "{{operation}}",
                    ),
                    unit="s",
                ),
                over_time(
                    "Approvals waited for",
                    Query(
                        f"sum by (name) (trueup_stack_approvals_waiting{{{CHOSEN}}})", "{{name}}"
                    ),
                ),
            ),
        ),
        Row(
            "Each",
            (
                listed("Stacks", f"trueup_stack_info{{{CHOSEN}}}"),
                listed(
                    "Since the last apply",
                    f"time() - trueup_stack_applied_seconds{{{CHOSEN}}}",
                    "s",
                ),
            ),
        ),
    ),
)
