"""
What must be in an API server before Trueup can run on it.

The embedded server gets everything that Argo CD's installation would have made; a cluster of the
user's gets the CRDs if that is asked for, and nothing else ever.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.k8s.object import Object
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.crds import OURS, crds
from trueup.model.errors import Refused, Stalled
from trueup.ports import Clock, Cluster
from trueup.service.argocd_cm import config_map, ref

LOOKS = 40
PAUSE = 0.25  # seconds between two looks for the kinds of new CRDs
SETTINGS = ("argocd-cm", "argocd-cmd-params-cm", "argocd-rbac-cm")
"""ConfigMaps that are empty at first, so that ``kubectl patch`` and ``edit`` find them."""


async def furnish(cluster: Cluster, namespace: str) -> None:
    """The control namespace, the settings, and the project ``default``, which allows everything."""
    settings = (config_map(ref(namespace, name)) for name in SETTINGS)
    for body in (_namespace(namespace), *settings, _project(namespace)):
        await _ensure(cluster, body)


async def install(cluster: Cluster, clock: Clock) -> None:
    """The CRDs that are missing, and ours as they are now; Argo CD's own are left as they are."""
    for body in crds():
        if body["spec"]["group"] == OURS:
            await cluster.apply(body)  # an older release knew less of them
        else:
            await _ensure(cluster, body)
    for _ in range(LOOKS):
        if not _missing(await cluster.kinds()):
            return
        await clock.sleep(PAUSE)
        cluster.relearn()  # a real cluster serves a new kind some time after it took its CRD


async def check(cluster: Cluster) -> None:
    """``Stalled`` if the cluster does not know our kinds."""
    if missing := _missing(await cluster.kinds()):
        raise Stalled(
            "NoKinds",
            f"the cluster does not serve {', '.join(map(str, missing))}",
            "install the CRDs with --install-crds, or install Argo CD's",
        )


def _missing(kinds: Iterable[object]) -> list[object]:
    served = set(kinds)
    return [kind for kind in (APPLICATION, PROJECT) if kind not in served]


async def _ensure(cluster: Cluster, body: Mapping[str, Any]) -> None:
    """Create it, or leave it as it is."""
    if await cluster.get(Object(body).ref) is not None:
        return
    try:
        await cluster.create(body)
    except Refused as error:
        if error.reason != "AlreadyExists":
            raise


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _project(namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {"name": "default", "namespace": namespace},
        "spec": {
            "sourceRepos": ["*"],
            "destinations": [{"namespace": "*", "server": "*"}],
            "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
        },
    }
