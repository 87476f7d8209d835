"""A definition that becomes stricter does not keep older objects from being changed elsewhere."""

from collections.abc import AsyncIterator

import pytest

from tests.support.clusters import Cluster
from tests.support.kubernetes import Body

API = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def definition(group: str, values: list[str]) -> Body:
    choice = {"type": "string", **({"enum": values} if values else {})}
    item = {"type": "object", "properties": {"name": {"type": "string"}, "choice": choice}}
    keyed = {
        "type": "array",
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
        "items": {**item, "required": ["name"]},
    }
    spec = {
        "type": "object",
        "properties": {
            "choice": choice,
            "keyed": keyed,
            "plain": {"type": "array", "items": item},
            "note": {"type": "string"},
        },
    }
    schema = {"type": "object", "properties": {"spec": spec}}
    version = {"name": "v1", "served": True, "storage": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"picks.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"plural": "picks", "singular": "pick", "kind": "Pick"},
            "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
        },
    }


@pytest.fixture
async def picks(cluster: Cluster) -> AsyncIterator[str]:
    """The path of a custom kind whose choice is free, and which then knows ``new`` alone."""
    group = f"{cluster.namespace}.example.com"
    await cluster.http.create(API, definition(group, []))
    await cluster.http.until(f"{API}/picks.{group}", established)
    yield cluster.path("picks", group)
    await cluster.http.delete(f"{API}/picks.{group}")


def established(body: Body) -> bool:
    conditions = body.get("status", {}).get("conditions") or ()
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)


async def tighten(cluster: Cluster, picks: str) -> None:
    """Make the choice strict; a real server needs a moment to know of it."""
    group = picks.split("/")[2]
    patch = {"spec": definition(group, ["new"])["spec"]}
    await cluster.http.patch(f"{API}/picks.{group}", patch)
    probe = pick(group, "probe", choice="old")
    while (await cluster.http.create(f"{picks}?dryRun=All", probe)).status != 422:
        pass


def pick(group: str, name: str = "one", **spec: object) -> Body:
    meta = {"name": name}
    return {"apiVersion": f"{group}/v1", "kind": "Pick", "metadata": meta, "spec": spec}


async def test_what_stays_as_it_was_is_not_checked_again(cluster: Cluster, picks: str) -> None:
    keyed = [{"name": "a", "choice": "old"}]
    body = pick(picks.split("/")[2], choice="old", keyed=keyed)
    assert (await cluster.http.create(picks, body)).status == 201
    await tighten(cluster, picks)
    longer = [{"name": "b", "choice": "new"}, *keyed]
    changed = {"spec": {"note": "changed", "keyed": longer}}
    found = await cluster.http.patch(f"{picks}/one", changed)
    assert found.status == 200, found.body


async def test_what_changes_is_checked(cluster: Cluster, picks: str) -> None:
    body = pick(picks.split("/")[2], choice="old")
    assert (await cluster.http.create(picks, body)).status == 201
    await tighten(cluster, picks)
    found = await cluster.http.patch(f"{picks}/one", {"spec": {"choice": "other"}})
    assert found.status == 422
    assert [cause["field"] for cause in found.body["details"]["causes"]] == ["spec.choice"]


async def test_items_that_nothing_tells_apart_are_checked(cluster: Cluster, picks: str) -> None:
    plain = [{"name": "a", "choice": "old"}]
    body = pick(picks.split("/")[2], plain=plain)
    assert (await cluster.http.create(picks, body)).status == 201
    await tighten(cluster, picks)
    longer = {"spec": {"plain": [*plain, {"name": "b", "choice": "new"}]}}
    found = await cluster.http.patch(f"{picks}/one", longer)
    assert [cause["field"] for cause in found.body["details"]["causes"]] == ["spec.plain[0].choice"]
