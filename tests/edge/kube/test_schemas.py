"""Schemas of a group that changes while we ask: what is published now, not what was announced."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.support.cluster import crd
from tests.support.clusters import Cluster
from trueup.edge.kube.client import Client

PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


async def test_the_schema_is_that_of_now_though_the_index_is_old(cluster: Cluster) -> None:
    group = f"g{uuid4().hex[:8]}.example.com"
    try:
        await _define(cluster, group, "One")
        await cluster.client.schema("apps", "v1")  # from here on it knows the index
        await _define(cluster, group, "Two")
        document = await cluster.client.schema(group, "v1")
    finally:
        for plural in ("ones", "twos"):
            await cluster.http.delete(f"{PATH}/{plural}.{group}")
    assert len(document["components"]["schemas"]) > 1


async def test_a_document_is_read_once_for_each_of_its_contents(cluster: Cluster) -> None:
    group = f"g{uuid4().hex[:8]}.example.com"
    client = cluster.client
    try:
        await _define(cluster, group, "One")
        client.relearn()
        first = await _settled(client, group)
        client.relearn()
        assert await client.schema(group, "v1") is first
        await _define(cluster, group, "Two")
        async with asyncio.timeout(20):
            while await client.schema(group, "v1") is first:
                client.relearn()  # the index may lag behind the document
    finally:
        for plural in ("ones", "twos"):
            await cluster.http.delete(f"{PATH}/{plural}.{group}")


async def _settled(client: Client, group: str) -> Mapping[str, Any]:
    """The document, once the index says the same as the document itself."""
    async with asyncio.timeout(20):
        before: Mapping[str, Any] = {}
        while (found := await client.schema(group, "v1")) is not before:
            before = found
    return found


async def _define(cluster: Cluster, group: str, kind: str) -> None:
    """Make the kind and wait until its schema is published, as another client would see it."""
    body: dict[str, Any] = crd(kind)
    plural = body["spec"]["names"]["plural"]
    body["metadata"]["name"], body["spec"]["group"] = f"{plural}.{group}", group
    assert (await cluster.http.create(PATH, body)).status == 201
    async with asyncio.timeout(20):
        while f'"{kind}"' not in await _published(cluster, group):
            pass  # no watch tells of it


async def _published(cluster: Cluster, group: str) -> str:
    found = await cluster.http.get(f"/openapi/v3/apis/{group}/v1")
    return str(found.body).replace("'", '"') if found.status == 200 else ""
