"""Infrastructure and what runs on it: applications take outputs of Stacks, and wait for them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.stories.stacks.place import NET, PATIENCE, Place, opened, synced
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import APPLICATION

pytestmark = pytest.mark.slow

CHART = """
# file: web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
# file: web/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  ip: {{ .Values.ip | quote }}
  size: {{ .Values.size | quote }}
"""
SIZE = 'output "size" { value = cloud_server.web.size }\n'
IP = "${{ stacks.net.outputs.ip }}"


async def becomes(read: Callable[[], Awaitable[str]], wanted: str) -> None:
    """Until *wanted* is in what is read."""
    said = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while wanted not in (said := await read()):  # noqa: ASYNC110 elsewhere
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{wanted!r} is not in {said!r}") from None


async def application(it: Place) -> None:
    helm = {
        "valuesObject": {"ip": IP},
        "parameters": [{"name": "size", "value": "${{ stacks.net.outputs.size }}"}],
    }
    body = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": "web",
            "namespace": "argocd",
            "annotations": {"trueup.dev/depends-on": "Stack/net"},
        },
        "spec": {
            "project": "default",
            "source": {"repoURL": it.repository.url, "path": "web", "helm": helm},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "web"},
            "syncPolicy": {
                "automated": {},
                "syncOptions": ["CreateNamespace=true"],
            },
        },
    }
    await it.cluster.create(body)


async def test_an_application_takes_outputs_and_waits_for_them(tmp_path: Path) -> None:
    async with opened(tmp_path, NET + SIZE + CHART) as it:
        await application(it)
        web = Ref(APPLICATION, "argocd", "web")

        async def conditions() -> str:
            found = await it.cluster.get(web)
            return str(found.at("status", "conditions") if found else "")

        await becomes(conditions, " of Stack net (hint")
        await it.stack(drift={"every": "0"})
        made = await it.until(synced)
        ip = next(each.value for each in made.status.outputs if each.name == "ip")

        async def config() -> str:
            found = await it.cluster.get(Ref(GroupKind("", "ConfigMap"), "web", "web"))
            return str(found.at("data") if found else "")

        await becomes(config, str({"ip": ip, "size": "small"}))
        await it.change({"spec": {"variables": [{"name": "size", "value": "large"}]}})
        await becomes(config, str({"ip": ip, "size": "large"}))
        assert "DependencyWarning" not in await conditions()
