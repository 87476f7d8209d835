"""Of folders of Terraform roots."""

from typing import Any

from trueup.model.stackset import StackSet
from trueup.web.ours.operation import Operation, Parameter
from trueup.web.ours.stacksets import handling
from trueup.web.ours.table.parameters import BASE, SWITCH

NAMED = (
    Parameter("namespace", "Of the StackSet.", where="path"),
    Parameter("name", "Of the StackSet.", where="path"),
)
ONE = f"{BASE}/stacksets/{{namespace}}/{{name}}"

OPERATIONS = (
    Operation(
        f"{BASE}/stacksets",
        handling.stack_sets,
        "listStackSets",
        "The StackSets that the caller may see.",
        gives=handling.StackSetList,
    ),
    Operation(
        f"{BASE}/stacksets",
        handling.create,
        "createStackSet",
        "Make a StackSet; with `upsert` one that is there is changed.",
        parameters=(Parameter("upsert", "`true`: change it if it is there.", schema=SWITCH),),
        gives=StackSet,
        takes=StackSet,
        method="POST",
        refuses=(400, 409),
    ),
    Operation(
        ONE,
        handling.one,
        "getStackSet",
        "One StackSet: its roots, what was passed over and why; what is sensitive is masked.",
        parameters=NAMED,
        gives=StackSet,
        refuses=(400, 404),
    ),
    Operation(
        ONE,
        handling.update,
        "updateStackSet",
        "Give a StackSet another spec; a value that is still masked stays as it is.",
        parameters=NAMED,
        gives=StackSet,
        takes=StackSet,
        method="PUT",
        refuses=(400, 404, 409),
    ),
    Operation(
        ONE,
        handling.delete,
        "deleteStackSet",
        "Delete a StackSet; its Stacks stay, unless `stacks` or `destroy` is said.",
        parameters=(
            *NAMED,
            Parameter("stacks", "`true`: its Stacks are deleted first.", schema=SWITCH),
            Parameter(
                "destroy",
                "`true`: and what they have made, by plans that people approve of.",
                schema=SWITCH,
            ),
        ),
        gives=dict[str, Any],
        method="DELETE",
        refuses=(400, 404, 409),
    ),
)
