"""Stacks: how roots of Terraform stand, and how long their runs take."""

from trueup.model.metric import Kind, Metric, Part

STACK = ("namespace", "name", "project")
EACH = "Stacks"
RUN = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)

INFO = Metric(
    "trueup_stack_info",
    Kind.GAUGE,
    Part.CONTROLLER,
    "What a Stack is and how it stands; always 1. plan: the state of its newest plan.",
    (*STACK, "repo", "path", "tool", "sync_status", "health_status", "plan"),
    bound=EACH,
)
DRIFTED = Metric(
    "trueup_stack_drifted_resources",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Resources of a Stack that are not as its state has them.",
    STACK,
    bound=EACH,
)
RESOURCES = Metric(
    "trueup_stack_resources",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Resources in the state of a Stack.",
    STACK,
    bound=EACH,
)
WAITING = Metric(
    "trueup_stack_approvals_waiting",
    Kind.GAUGE,
    Part.CONTROLLER,
    "Approvals that the plan of a Stack lacks.",
    STACK,
    bound=EACH,
)
APPLIED = Metric(
    "trueup_stack_applied_seconds",
    Kind.GAUGE,
    Part.CONTROLLER,
    "When a Stack was last applied, in seconds since 1970.",
    STACK,
    bound="Stacks that were applied",
)
RUNS = Metric(
    "trueup_stack_run_duration_seconds",
    Kind.HISTOGRAM,
    Part.CONTROLLER,
    "Seconds that runs of Terraform took.",
    ("operation", "result"),
    RUN,
    bound="operations × 2",
    most=100,
)
PROPOSALS = Metric(
    "trueup_proposal_info",
    Kind.GAUGE,
    Part.CONTROLLER,
    "A Proposal and its phase; always 1.",
    ("namespace", "name", "phase"),
    bound="Proposals",
)
