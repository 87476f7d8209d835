"""Pods of a real API server with no kubelet behind it: every way in says what is missing."""

import asyncio

import pytest

from tests.support.clusters import ONLY_REAL, Cluster
from trueup.edge.kube.channels import NO_KUBELET
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused, Unreachable

POD = GroupKind("", "Pod")


@ONLY_REAL
async def test_logs_terminals_and_ports_say_that_there_is_no_kubelet(cluster: Cluster) -> None:
    pod = Ref(POD, cluster.namespace, "one")
    meta = {"name": "one", "namespace": cluster.namespace}
    spec = {"nodeName": "simulated", "containers": [{"name": "main", "image": "one:1"}]}
    await cluster.client.create({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec})
    status = {"phase": "Running", "containerStatuses": [RUNNING]}
    patch = {"status": status}
    await cluster.client.patch(pod, patch, media_type="merge", subresource="status")
    wanted = (Refused, Unreachable)
    async with asyncio.timeout(200):
        with pytest.raises(wanted) as logs:
            await anext(cluster.client.log(pod, {"timestamps": "true"}))
        with pytest.raises(wanted) as process:
            async with cluster.client.process(pod, "main", ("sh",), terminal=True) as opened:
                await opened.receive()
        with pytest.raises(wanted) as port:
            async with cluster.client.port(pod, 80) as opened:
                await opened.receive()
    for raised in (logs, process, port):
        assert isinstance(raised.value, Refused | Unreachable)
        assert raised.value.hint == NO_KUBELET, raised.value


RUNNING = {
    "name": "main",
    "image": "one:1",
    "imageID": "",
    "ready": True,
    "restartCount": 0,
    "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}},
}
