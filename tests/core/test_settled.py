"""What has been applied does not differ: manifests as people write them, on the embedded server."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import yaml

from tests.core.written import OURS
from tests.support.apiserver import serving, session
from trueup.core.compare.differences import dotted
from trueup.core.compare.normalize import declared
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.object import Object
from trueup.k8s.schema import ANYTHING, Definitions, Schema

MANIFESTS = [
    body
    for body in yaml.safe_load_all((Path(__file__).parent / "settled.yaml").read_text())
    if body
]
CLIENT_SIDE = "kubectl-client-side-apply"
NOTE = "kubectl.kubernetes.io/last-applied-configuration"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(tmp_path) as server, session(server) as opened:
        yield opened


class Cluster:
    """As much of a client as the tests need: paths from discovery, schemas from OpenAPI."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self.client = client
        self.schemas: dict[tuple[str, str], Schema] = {}

    async def path(self, body: dict[str, Any], *, named: bool = True) -> str:
        version = body["apiVersion"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        async with self.client.get(root) as answer:
            kinds = {each["kind"]: each for each in (await answer.json())["resources"][::-1]}
        await self._learn(root, version, body["kind"])
        kind = kinds[body["kind"]]
        meta = body["metadata"]
        place = f"/namespaces/{meta['namespace']}" if kind["namespaced"] else ""
        return f"{root}{place}/{kind['name']}" + (f"/{meta['name']}" if named else "")

    async def apply(self, body: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/apply-patch+yaml"}
        query = f"?fieldManager={OURS}&force=true"
        path = await self.path(body) + query
        async with self.client.patch(path, data=orjson.dumps(body), headers=headers) as answer:
            assert answer.status < 300, await answer.text()

    async def create(self, body: dict[str, Any]) -> None:
        """As ``kubectl apply`` without server-side apply does at first."""
        meta = {**body["metadata"]}
        meta["annotations"] = {**(meta.get("annotations") or {}), NOTE: orjson.dumps(body).decode()}
        path = await self.path(body, named=False) + f"?fieldManager={CLIENT_SIDE}"
        async with self.client.post(path, json={**body, "metadata": meta}) as answer:
            assert answer.status < 300, await answer.text()

    async def get(self, body: dict[str, Any]) -> Object:
        async with self.client.get(await self.path(body)) as answer:
            return Object(await answer.json())

    def schema(self, version: str, kind: str) -> Schema:
        return self.schemas.get((version, kind), ANYTHING)

    async def _learn(self, root: str, version: str, kind: str) -> None:
        async with self.client.get(f"/openapi/v3{root}") as answer:
            document = await answer.json()
        known = Definitions(document["components"]["schemas"]).kind(version, kind)
        self.schemas[version, kind] = known or ANYTHING


@pytest.mark.parametrize("first", ["apply", "create"])
async def test_what_was_applied_does_not_differ(client: aiohttp.ClientSession, first: str) -> None:
    cluster = Cluster(client)
    differing: dict[str, list[str]] = {}
    for written in MANIFESTS:
        body = dict(declared(written))
        await (cluster.apply(body) if first == "apply" else cluster.create(body))
        live = await cluster.get(body)
        change = difference(Object(body), live, Rules(cluster.schema)).change
        if change is not None:
            told = [f"{dotted(f.path)}: {f.before!r} -> {f.after!r}" for f in change.fields]
            differing[f"{body['kind']}/{body['metadata']['name']}"] = told
    assert differing == {}
