"""Of states of Terraform, which `web.terraform` serves to it."""

from trueup.model.terraform import StateVersion
from trueup.web.ours import stateowners, states
from trueup.web.ours.operation import Operation, Parameter
from trueup.web.ours.table.parameters import BASE, SWITCH

WHICH = (
    Parameter("namespace", "Of its Stack, or as its address says.", where="path"),
    Parameter("name", "Of its Stack, or as its address says.", where="path"),
    Parameter("workspace", "Another than `default`."),
)
NUMBER = {"type": "integer", "minimum": 1}
ONE = f"{BASE}/states/{{namespace}}/{{name}}"

OPERATIONS = (
    Operation(
        f"{BASE}/states",
        states.known,
        "listStates",
        "The states that the caller may see, with their newest version and who holds them.",
        gives=states.StateList,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/versions",
        states.versions,
        "stateVersions",
        "All versions of a state, newest first, and who holds it.",
        parameters=WHICH,
        gives=states.Versions,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/versions/{{number}}",
        states.one,
        "stateVersion",
        "One version of a state, without what is secret in it.",
        parameters=(
            *WHICH,
            Parameter("number", "Which version.", where="path", schema=NUMBER),
            Parameter(
                "reveal",
                "`true`: as it is. Takes the right `state/get`, and goes on record.",
                schema=SWITCH,
            ),
        ),
        gives=states.Shown,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/versions/{{number}}/file",
        states.file,
        "stateFile",
        "One version of a state as Terraform wrote it, to be saved.",
        "It holds secrets: takes the right `state/get`, and goes on record.",
        parameters=(*WHICH, Parameter("number", "Which version.", where="path", schema=NUMBER)),
        media=states.FILE,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/diff",
        states.diff,
        "diffStates",
        "What differs between two versions of a state, field by field; secret values are masked.",
        parameters=(
            *WHICH,
            Parameter("since", "The older; without it the one before.", schema=NUMBER),
            Parameter("until", "The newer; without it the newest.", schema=NUMBER),
        ),
        gives=states.Compared,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/restore",
        states.restore,
        "restoreState",
        "Make an old version the newest, under a new serial.",
        "409 while somebody holds it. Takes the right `state/write`, and goes on record.",
        parameters=WHICH,
        gives=StateVersion,
        takes=states.Restoring,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{ONE}/lock",
        states.lock,
        "stateLock",
        "Who holds a state, since when, and for what.",
        parameters=WHICH,
        gives=states.Held,
        refuses=(400, 404, 503),
    ),
    Operation(
        f"{ONE}/unlock",
        states.unlock,
        "unlockState",
        "Take a lock from who holds it, by its id and with a reason.",
        "Whoever held it can write no more. Takes the right `state/unlock`, and goes on record.",
        parameters=WHICH,
        gives=states.Held,
        takes=states.Releasing,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{ONE}/owner",
        stateowners.hand_over,
        "handOverState",
        "Give the states of a name, with all that is kept beside them, to another project.",
        "409 while somebody holds one, and while the Stack that has them is there: change its "
        "`spec.project`. Takes `state/get` and `state/write` of what is given, and `state/write` "
        "where it goes; goes on record.",
        parameters=WHICH[:2],
        gives=stateowners.Owned,
        takes=stateowners.HandingOver,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{ONE}/remove",
        stateowners.remove,
        "removeStates",
        "Forget the states of a name for good: every workspace, every version.",
        "What they hold stays in the world, and nothing knows of it any more. 409 while somebody "
        "holds one, while the Stack that has them is there, and if they hold another number of "
        "resources than is said. Takes the right `state/delete`, and goes on record.",
        parameters=WHICH[:2],
        gives=stateowners.Removed,
        takes=stateowners.Removing,
        method="POST",
        refuses=(400, 404, 409, 503),
    ),
    Operation(
        f"{BASE}/state-key",
        states.rotate,
        "rotateStateKey",
        "Make another key of the states, and seal everything anew with it.",
        "It takes the right to change accounts, and goes on record. Older keys stay.",
        gives=states.Rotated,
        method="POST",
        refuses=(400, 404, 503),
    ),
)
