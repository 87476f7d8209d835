"""Objects that are older than the last change of their definition are read as it says now."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.support.apiserver import serving, session
from tests.support.clusters import Cluster
from tests.support.kubernetes import MERGE, Body, Client

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def definition(group: str, fields: Body) -> Body:
    spec = {"type": "object", "properties": fields}
    schema = {"type": "object", "properties": {"spec": spec}}
    version = {"name": "v1", "served": True, "storage": True}
    about = {
        "group": group,
        "scope": "Namespaced",
        "names": {"plural": "ponds", "kind": "Pond"},
        "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
    }
    meta = {"name": f"ponds.{group}"}
    kind = "CustomResourceDefinition"
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": kind, "metadata": meta, "spec": about}


BEFORE: Body = {"ducks": {"type": "integer"}, "swans": {"type": "integer"}}
AFTER: Body = {"ducks": {"type": "integer"}, "geese": {"type": "integer", "default": 2}}


def pond(group: str, name: str, **spec: int) -> Body:
    meta = {"name": name}
    return {"apiVersion": f"{group}/v1", "kind": "Pond", "metadata": meta, "spec": spec}


class Ponds:
    """A kind of the test's own."""

    def __init__(self, client: Client, group: str, namespace: str) -> None:
        self.client = client
        self.group = group
        self.path = f"/apis/{group}/v1/namespaces/{namespace}/ponds"

    async def define(self, fields: Body) -> None:
        """The definition with these fields; in force on return."""
        wanted = definition(self.group, fields)
        made = await self.client.apply(f"{CRDS}/ponds.{self.group}", wanted)
        assert made.status in (200, 201), made.body

    async def make(self, name: str, **spec: int) -> Body:
        made = await self.client.create(self.path, pond(self.group, name, **spec))
        while made.status != 201:  # a real server serves a new kind after a moment
            made = await self.client.create(self.path, pond(self.group, name, **spec))
        return dict(made.body)

    async def read(self, name: str) -> Body:
        """An object, as soon as it has the new default."""
        found = await self.client.get(f"{self.path}/{name}")
        while "geese" not in found.body.get("spec", {}):
            found = await self.client.get(f"{self.path}/{name}")
        return dict(found.body)

    async def list(self) -> list[Body]:
        """All objects; a real server refuses to list for a moment after a definition changed."""
        found = await self.client.get(self.path)
        async with asyncio.timeout(20):
            while found.status != 200:
                found = await self.client.get(self.path)
        return [dict(each) for each in found.body["items"]]


@pytest.fixture
async def ponds(cluster: Cluster) -> Any:
    group = f"{cluster.namespace}.example.com"
    yield Ponds(cluster.http, group, cluster.namespace)
    await cluster.http.delete(f"{CRDS}/ponds.{group}")


async def changed(ponds: Ponds) -> Body:
    """An object from before a change of its definition, as it is read after that."""
    await ponds.define(BEFORE)
    await ponds.make("old", ducks=1, swans=1)
    await ponds.define(AFTER)
    return await ponds.read("old")


async def test_defaults_come_and_fields_go_when_it_is_read(ponds: Ponds) -> None:
    found = await changed(ponds)
    assert found["spec"] == {"ducks": 1, "geese": 2}
    assert [each["spec"] for each in await ponds.list()] == [{"ducks": 1, "geese": 2}]
    async with ponds.client.watch(ponds.path) as events:
        first = await events.next()
    assert first["object"]["spec"] == {"ducks": 1, "geese": 2}


async def test_its_revision_stays_until_it_is_written(ponds: Ponds) -> None:
    await ponds.define(BEFORE)
    made = await ponds.make("old", ducks=1)
    await ponds.define(AFTER)
    seen = await ponds.read("old")
    assert seen["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]
    assert seen["metadata"]["generation"] == 1
    same = await ponds.client.patch(f"{ponds.path}/old", {}, MERGE)
    assert same.body["metadata"]["resourceVersion"] != made["metadata"]["resourceVersion"]
    assert same.body["metadata"]["generation"] == 1


async def test_nobody_owns_a_default_that_came_by_itself(ponds: Ponds) -> None:
    await changed(ponds)
    wanted = pond(ponds.group, "old", ducks=3)
    done = await ponds.client.apply(f"{ponds.path}/old", wanted, force=True)
    assert done.body["spec"] == {"ducks": 3, "geese": 2}
    owned = [each["fieldsV1"]["f:spec"] for each in done.body["metadata"]["managedFields"]]
    assert all("f:geese" not in fields for fields in owned)


async def test_after_a_restart_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as server, session(server) as opened:
        ponds = Ponds(Client(opened), "example.com", "default")
        await ponds.define(BEFORE)
        await ponds.make("old", ducks=1, swans=1)
        await ponds.define(AFTER)
    async with serving(tmp_path) as server, session(server) as opened:
        found = await Client(opened).get(f"{ponds.path}/old")
    assert found.body["spec"] == {"ducks": 1, "geese": 2}
