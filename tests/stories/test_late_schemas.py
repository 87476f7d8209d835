"""A server that serves a kind before it tells what the kind's fields are, as real ones do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.story import URL, World, application, running
from trueup.edge.kube.client import Client
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.crds import crds
from trueup.model.errors import Stalled, Unreachable

PANELS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: panels.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: panels, singular: panel, kind: Panel, listKind: PanelList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          knobs:
            type: array
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [name]
            items:
              type: object
              required: [name]
              properties: {name: {type: string}, turns: {type: integer}}
"""
PANEL = """
apiVersion: example.test/v1
kind: Panel
metadata: {name: front}
knobs: [{name: left, turns: 1}]
"""
OF_OTHERS = [{"op": "add", "path": "/knobs/-", "value": {"name": "right", "turns": 9}}]
FRONT = Ref(GroupKind("example.test", "Panel"), "shop", "front")


class Late:
    """A client of a server that publishes no schema of *group* and tries nothing, until told to."""

    def __init__(self, client: Client, group: str) -> None:
        self._client = client
        self._hidden = f"apis/{group}/"
        self.late = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def schemas(self) -> Mapping[str, str]:
        found = await self._client.schemas()
        return {name: at for name, at in found.items() if not self._hides(name)}

    async def schema(self, group: str, version: str) -> Mapping[str, Any]:
        if self._hides(f"apis/{group}/{version}"):
            raise Stalled("NoSchema", "not yet")
        return await self._client.schema(group, version)

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        if dry_run and self.late:
            raise Unreachable("not now")
        return await self._client.apply(body, force=force, dry_run=dry_run)

    def _hides(self, name: str) -> bool:
        return self.late and name.startswith(self._hidden)


async def test_a_schema_that_comes_late_wakes_whom_it_concerns(tmp_path: Path) -> None:
    declared, clients = Declared(), list[Late]()

    def late(client: Client) -> Late:
        clients.append(Late(client, "example.test"))
        return clients[-1]

    async with (
        serving(tmp_path, crds=crds()) as server,
        running(str(server.settings.socket), declared, late) as it,
    ):
        await it.apply(PANELS)
        declared.push(URL, {"web/panel.yaml": PANEL})
        await it.create(application({"syncOptions": ["CreateNamespace=true"]}))
        await it.becomes("OutOfSync", "Missing")
        await it.sync()
        await it.becomes("Synced", "Healthy")
        await it.cluster.patch(FRONT, OF_OTHERS, media_type="json")
        await it.becomes("OutOfSync", "Healthy")  # as a list of an unknown kind would be
        clients[0].late = False
        await _defined_anew(it)
        await it.becomes("Synced", "Healthy")


async def _defined_anew(it: World) -> None:
    """Any change of a definition has the server asked again for a while."""
    body = yaml.safe_load(PANELS)
    meta = {"metadata": {"labels": {"seen": "yes"}}}
    await it.patch("CustomResourceDefinition", body["metadata"]["name"], meta)
