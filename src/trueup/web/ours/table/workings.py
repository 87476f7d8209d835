"""Of who may what and when, and of Trueup itself."""

from trueup.web.ours import (
    health,
    policy,
    windows,
)
from trueup.web.ours.operation import Operation
from trueup.web.ours.table.parameters import BASE

OPERATIONS = (
    Operation(
        f"{BASE}/policy/explain",
        policy.explain,
        "explainPolicy",
        "What the lines of a policy allow, and whether somebody may do something, by which line.",
        "Of a project, its roles, as they stand or as the request says, to whoever may `get` it; "
        "without one, `argocd-rbac-cm`, to who may change accounts. Nothing is written.",
        gives=policy.Explanation,
        takes=policy.Asked,
        method="POST",
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/windows/preview",
        windows.preview,
        "previewWindows",
        "When windows for syncs would be open in the days to come, and what is wrong with them.",
        gives=windows.Calendar,
        takes=windows.Sketch,
        method="POST",
        refuses=(400,),
    ),
    Operation(
        f"{BASE}/health",
        health.health,
        "health",
        "How the process that answers is, in figures, and what is wrong, with the remedy.",
        "It takes the right to get all clusters; what names applications, those as well.",
        gives=health.Health,
    ),
)
