"""Of Terraform roots."""

from typing import Any

from trueup.model.stack import (
    ApplyOperation,
    ImportOperation,
    PlanOperation,
    RejectOperation,
    Stack,
    UnlockOperation,
)
from trueup.web.ours.operation import EVENTS, Operation, Parameter
from trueup.web.ours.stacks import (
    across,
    acting,
    following,
    inputs,
    listing,
    permitted,
    planned,
    storing,
)
from trueup.web.ours.table.parameters import BASE, SWITCH

NAMED = (
    Parameter("namespace", "Of the Stack.", where="path"),
    Parameter("name", "Of the Stack.", where="path"),
)
WHICH = (
    Parameter("project", "Only of this project; repeated for several."),
    Parameter("q", "Only those with this in their names."),
)
RUN = Parameter("run", "Its id.", where="path")
ONE = f"{BASE}/stacks/{{namespace}}/{{name}}"


def _asks(path: str, handler: Any, id: str, summary: str, takes: Any = None) -> Operation:
    return Operation(
        f"{ONE}/{path}",
        handler,
        id,
        summary,
        "It is done by the controller; the answer is the Stack that says that it is wanted.",
        parameters=NAMED,
        gives=Stack,
        takes=takes,
        method="POST",
        refuses=(400, 404, 409),
    )


OPERATIONS = (
    Operation(
        f"{BASE}/stacks",
        listing.stacks,
        "listStacks",
        "The Stacks that the caller may see.",
        parameters=WHICH,
        gives=listing.StackList,
    ),
    Operation(
        f"{BASE}/stacks",
        storing.create,
        "createStack",
        "Make a Stack; with `upsert` one that is there is changed.",
        parameters=(Parameter("upsert", "`true`: change it if it is there.", schema=SWITCH),),
        gives=Stack,
        takes=Stack,
        method="POST",
        refuses=(400, 409),
    ),
    Operation(
        f"{BASE}/stream/stacks",
        listing.watch,
        "watchStacks",
        "What happens to Stacks, as server-sent events: `reset`, `row`, `current`, `gone`.",
        parameters=WHICH,
        media=EVENTS,
    ),
    Operation(
        f"{BASE}/ties",
        across.ties,
        "listTies",
        "What leans on what: Stacks and Applications, and the outputs that pass between them.",
        gives=across.Ties,
    ),
    Operation(
        f"{BASE}/drift/stacks",
        across.drift,
        "findDriftOfStacks",
        "What has drifted of all Stacks, resource by resource.",
        gives=across.StackDriftList,
    ),
    Operation(
        ONE,
        listing.one,
        "getStack",
        "One Stack; what it calls sensitive is masked.",
        parameters=NAMED,
        gives=Stack,
        refuses=(400, 404),
    ),
    Operation(
        ONE,
        storing.update,
        "updateStack",
        "Give a Stack another spec; a value that is still masked stays as it is.",
        parameters=NAMED,
        gives=Stack,
        takes=Stack,
        method="PUT",
        refuses=(400, 404, 409),
    ),
    Operation(
        ONE,
        storing.delete,
        "deleteStack",
        "Delete a Stack; what it has made stays, unless `destroy` is said.",
        parameters=(
            *NAMED,
            Parameter("destroy", "`true`: destroy first what its state holds.", schema=SWITCH),
        ),
        gives=dict[str, Any],
        method="DELETE",
        refuses=(400, 404, 409),
    ),
    Operation(
        f"{ONE}/rights",
        permitted.rights,
        "stackRights",
        "What the caller may do with a Stack and its state.",
        parameters=NAMED,
        gives=permitted.StackRights,
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/plan",
        planned.plan,
        "stackPlan",
        "The plan that stands, change by change; secret values are masked.",
        parameters=(*NAMED, Parameter("id", "Of an earlier plan that is still kept.")),
        gives=planned.StackPlan,
        refuses=(400, 404),
    ),
    _asks("plan", acting.plan, "planStack", "Plan anew.", PlanOperation),
    _asks("apply", acting.apply, "applyStack", "Apply the plan of a digest.", ApplyOperation),
    _asks(
        "approvals",
        acting.approve,
        "approveStack",
        "Approve the plan of a digest; 409 if it is another one by now.",
        acting.Approving,
    ),
    _asks(
        "rejection", acting.reject, "rejectStack", "Reject the plan of a digest.", RejectOperation
    ),
    Operation(
        f"{ONE}/drift",
        planned.drift,
        "stackDrift",
        "What the last look for drift has found, value by value; secret values are masked.",
        parameters=NAMED,
        gives=planned.StackFound,
        refuses=(400, 404),
    ),
    _asks("drift", acting.drift, "findStackDrift", "Look for what others have changed, now."),
    _asks("cancel", acting.cancel, "cancelStack", "End what runs; its state is saved first."),
    _asks(
        "import",
        acting.take_over,
        "importIntoStack",
        "Take what exists into the state.",
        ImportOperation,
    ),
    _asks(
        "unlock",
        acting.release,
        "unlockStack",
        "Release a lock of the root's own backend. Takes `state/unlock`.",
        UnlockOperation,
    ),
    Operation(
        f"{ONE}/outputs",
        planned.outputs,
        "stackOutputs",
        "The outputs of the last apply; sensitive ones without their values.",
        parameters=(
            *NAMED,
            Parameter("reveal", "`true`: all values. Takes `state/get`.", schema=SWITCH),
        ),
        gives=planned.Outputs,
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/inputs",
        inputs.inputs,
        "stackInputs",
        "What a Stack reads of ConfigMaps. Takes `state/get`.",
        parameters=NAMED,
        gives=inputs.StackInputs,
        refuses=(400, 404),
    ),
    Operation(
        f"{ONE}/runs/{{run}}/log",
        following.log,
        "stackLog",
        "What a run has said, without secrets; of one that goes on, until now.",
        parameters=(*NAMED, RUN),
        media="text/plain",
        refuses=(400, 404),
    ),
    Operation(
        f"{BASE}/stream/stacks/{{namespace}}/{{name}}/runs/{{run}}",
        following.watch,
        "watchStackRun",
        "A run as it goes on, as server-sent events: `progress`, `log`, `reset`, `end`.",
        "The id of a `log` is how much was said until then: with it as `Last-Event-ID` or `since` "
        "the stream goes on after that. After a `reset` what was sent of the log is forgotten.",
        parameters=(*NAMED, RUN, Parameter("since", "How much of the log the caller has.")),
        media=EVENTS,
        refuses=(400, 404),
    ),
)
