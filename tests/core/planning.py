"""Plans from one-line objects: ``Kind/name wave=1 hook=PreSync options=Prune=false ns=x``."""

from typing import Any

import msgspec

from trueup.core.annotations.options import parse
from trueup.core.annotations.tracking import Tracking, marked
from trueup.core.compare import Context, compare
from trueup.core.plan import Wish, make_plan
from trueup.core.plan.order import RANKS
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.plan import Plan

CLUSTER_SCOPED = ("Namespace", "ClusterRole", "CustomResourceDefinition")
GROUPS = {
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Deployment": "apps/v1",
    "Job": "batch/v1",
    "Ingress": "networking.k8s.io/v1",
    "ClusterRole": "rbac.authorization.k8s.io/v1",
    "Widget": "example.com/v1",
}
APP = Context(
    "shop",
    namespace="prod",
    namespaced={
        **{GroupKind(GROUPS.get(kind, "v1").rpartition("/")[0], kind): True for kind in RANKS},
        **{
            GroupKind(GROUPS.get(kind, "v1").rpartition("/")[0], kind): False
            for kind in CLUSTER_SCOPED
        },
    },
)
WISH = Wish("abcdef0123456789", started=1700000000, prune=True)


def made(rows: list[str]) -> list[Object]:
    """Objects from lines ``Kind/name wave=1 hook=PreSync options=Prune=false ns=x``."""
    return [_made(row) for row in rows]


def _made(row: str) -> Object:
    named, *words = row.split()
    kind, _, name = named.partition("/")
    said = dict(word.split("=", 1) for word in words)
    keys = {
        "wave": "sync-wave",
        "hook": "hook",
        "options": "sync-options",
        "policy": "hook-delete-policy",
    }
    notes = {f"argocd.argoproj.io/{keys[key]}": said[key] for key in keys if key in said}
    meta: dict[str, Any] = {"name": name, "annotations": notes}
    if "weight" in said:
        notes["helm.sh/hook-weight"] = said["weight"]
    if kind not in CLUSTER_SCOPED:
        meta["namespace"] = said.get("ns", "prod")
    body = {"apiVersion": GROUPS.get(kind, "v1"), "kind": kind, "metadata": meta}
    if kind == "CustomResourceDefinition":
        body["spec"] = {"group": "example.com", "names": {"kind": "Widget"}}
    return Object(body)


def planned(desired: list[str], live: list[str] | None = None, **wish: Any) -> Plan:
    actual = [Object(marked(each.body, "shop", Tracking(), "prod")) for each in made(live or [])]
    wanted = [Object(marked(each.body, "shop", Tracking(), "prod")) for each in made(desired)]
    options = parse(wish.pop("options", ()))
    comparison = compare(wanted, {each.ref: each for each in actual}, APP)
    return make_plan(comparison, msgspec.structs.replace(WISH, options=options, **wish))
