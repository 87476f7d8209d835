"""Clients that take nothing but the binary encoding get it: objects, lists, watches, refusals."""

from typing import Any

import pytest

from tests.support.kubernetes import Answer, Client, config_map
from trueup.apiserver.wire.decoder import Decoder

MAPS = "/api/v1/namespaces/default/configmaps"
MEDIA = "application/vnd.kubernetes.protobuf"
ONLY = {"Accept": MEDIA}
METADATA = f"{MEDIA};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


async def raw(client: Client, path: str, accept: str = MEDIA) -> tuple[int, str, bytes]:
    async with client.session.get(path, headers={"Accept": accept}) as answer:
        return answer.status, answer.headers["Content-Type"], await answer.read()


def decoded(data: bytes) -> dict[str, Any]:
    version, kind, body = Decoder().type_meta(data)
    group = {"v1": "core.v1", "meta.k8s.io/v1": "meta.v1"}[version]
    message = f"meta.v1.{kind}" if kind == "Status" else f"{group}.{kind}"
    return {"kind": kind, **Decoder().object(message, body)}


@pytest.fixture
async def maps(client: Client) -> Client:
    await client.create(MAPS, config_map("a", x="y"))
    return client


async def test_objects_and_lists(maps: Client) -> None:
    status, media, data = await raw(maps, f"{MAPS}/a")
    assert (status, media) == (200, MEDIA)
    assert decoded(data)["data"] == {"x": "y"}
    found = decoded((await raw(maps, MAPS))[2])
    assert found["kind"] == "ConfigMapList"
    assert "a" in [each["metadata"]["name"] for each in found["items"]]
    assert found["metadata"]["resourceVersion"]


async def test_refusals(maps: Client) -> None:
    status, media, data = await raw(maps, f"{MAPS}/b")
    assert (status, media) == (404, MEDIA)
    found = decoded(data)
    assert (found["reason"], found["code"]) == ("NotFound", 404)
    assert found["details"] == {"name": "b", "kind": "configmaps"}


async def test_watches_are_frames(maps: Client) -> None:
    path = f"{MAPS}?watch=true&fieldSelector=metadata.name=a"
    async with maps.session.get(path, headers=ONLY) as answer:
        assert answer.headers["Content-Type"] == f"{MEDIA};stream=watch"
        size = int.from_bytes(await answer.content.readexactly(4), "big")
        frame = await answer.content.readexactly(size)
    assert frame[:7] == b"\x0a\x05ADDED"
    at = frame.index(b"k8s\0")
    assert decoded(frame[at:])["data"] == {"x": "y"}


async def test_json_is_preferred_for_whole_objects(maps: Client) -> None:
    for accept in (f"{MEDIA},application/json", f"{MEDIA}, */*", "application/json"):
        assert (await raw(maps, MAPS, accept))[1] == "application/json"


async def test_bare_metadata_comes_as_a_client_prefers(maps: Client) -> None:
    plain = METADATA.replace(MEDIA, "application/json")
    assert (await raw(maps, MAPS, f"{plain},{METADATA}"))[1] == "application/json"
    _, media, data = await raw(maps, MAPS, f"{METADATA},{plain},application/json")
    assert media == MEDIA
    found = decoded(data)
    assert found["kind"] == "PartialObjectMetadataList"
    assert "kind" not in found["items"][0]


async def test_tables_have_no_encoding(maps: Client) -> None:
    assert (await raw(maps, MAPS, f"{MEDIA};as=Table;g=meta.k8s.io;v=v1"))[0] == 406


async def test_nor_have_custom_objects(client: Client) -> None:
    answer: Answer = await client.create(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: ponds.example.com}
        spec:
          group: example.com
          scope: Cluster
          names: {plural: ponds, kind: Pond}
          versions:
          - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
        """,
    )
    assert answer.status == 201
    assert (await raw(client, "/apis/example.com/v1/ponds"))[0] == 406
    status, media, _ = await raw(client, "/apis/example.com/v1/ponds", METADATA)
    assert (status, media) == (200, MEDIA)
