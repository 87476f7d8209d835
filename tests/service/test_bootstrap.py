"""What a release finds of an older one in the same cluster."""

import copy
from pathlib import Path
from typing import Any

from tests.support.apiserver import serving
from tests.support.cluster import client
from trueup.edge.clock import SystemClock
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.crds import crds
from trueup.service.bootstrap import install

CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
OF_STACKS, OF_APPLICATIONS = "stacks.trueup.dev", "applications.argoproj.io"


def older(name: str) -> dict[str, Any]:
    """As a release had it whose objects had a project, and nothing else."""
    body = copy.deepcopy(next(each for each in crds() if each["metadata"]["name"] == name))
    schema = body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    spec = schema["properties"]["spec"]
    spec["properties"] = {"project": spec["properties"]["project"]}
    return body


async def test_our_kinds_are_brought_up_to_date_and_argo_cds_stay(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, client(server.settings.socket) as cluster:
        for name in (OF_STACKS, OF_APPLICATIONS):
            await cluster.create(older(name))
        await install(cluster, SystemClock())
        found = {
            name: await cluster.get(Ref(CRD, "", name)) for name in (OF_STACKS, OF_APPLICATIONS)
        }
        known = {
            name: set(
                obj.body["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"][
                    "properties"
                ]
            )
            for name, obj in found.items()
            if obj is not None
        }
        assert "policy" in known[OF_STACKS]
        assert known[OF_APPLICATIONS] == {"project"}
        again = await cluster.get(Ref(CRD, "", OF_STACKS))
        await install(cluster, SystemClock())
        after = await cluster.get(Ref(CRD, "", OF_STACKS))
        assert again
        assert after
        assert after.body["metadata"]["generation"] == again.body["metadata"]["generation"]
