"""
What ``kubectl apply`` has made, and Trueup takes over: in sync for good, and Git decides from then.

Everything is applied client-side first, with one label and one annotation more than Git has: they
stand for what Git drops later.
"""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.controlplane.plane import ControlPlane
from tests.settled.manifests import manifests
from tests.settled.suite import PREFIX, Suite, repository, suite
from tests.support.kubectl import PINNED, Kubectl
from trueup.control.entry import HELM_RELEASE
from trueup.core.compare.differences import dotted
from trueup.core.compare.normalize import LAST_APPLIED, SERVER_FIELDS

GONE = "dropped.example.test/later"


@pytest.mark.slow
async def test_what_kubectl_has_applied_is_taken_over(tmp_path: Path) -> None:
    await _is_taken_over(tmp_path)


@pytest.mark.real
async def test_what_kubectl_has_applied_to_a_real_cluster_is_taken_over(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    """One of its own: test_settled puts the same objects into the one that tests share."""
    await _is_taken_over(tmp_path, control_plane.kubeconfig)


async def _is_taken_over(folder: Path, config: Path | None = None) -> None:
    async with suite(folder, config) as it:
        await it.create(repository(folder))
        await _applied(Kubectl(PINNED, it.kubeconfig, folder))
        assert await _missing(it) == []
        assert await _differing(it) == {}
        assert await it.sync() == {}
        await it.understood()
        assert await it.differing() == {}
        assert await _kept(it) == []
        it.watch()
        await it.settled()
        written = await it.ours()
        assert await it.sync() == {}
        assert await it.ours() == written
        await it.refresh()
        assert await it.differing() == {}
        assert it.lapses == []


async def _applied(kubectl: Kubectl) -> None:
    """What failed twice, since what a definition defines cannot be applied with it."""
    by_area: dict[str, list[Mapping[str, Any]]] = {}
    for each in manifests():
        by_area.setdefault(each.area, []).append(_written(each.body))
    for area in by_area:
        await kubectl(f"create namespace {PREFIX}{area}")
    left = list(by_area)
    for _ in range(2):
        ran = await asyncio.gather(
            *(
                kubectl.run(
                    f"apply --validate=false --namespace {PREFIX}{area} -f -",
                    json.dumps({"apiVersion": "v1", "kind": "List", "items": by_area[area]}),
                )
                for area in left
            )
        )
        left = [area for area, each in zip(left, ran, strict=True) if each.code]


def _written(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """As a person wrote it before Git had it."""
    meta = {key: each for key, each in body["metadata"].items() if key not in SERVER_FIELDS}
    for name in ("labels", "annotations"):
        meta[name] = {**(meta.get(name) or {}), GONE: "1"}
    return {**body, "metadata": meta}


async def _missing(it: Suite) -> list[str]:
    """What kubectl could not make; what Helm makes is no file, so Trueup makes that."""
    return [
        str(each.ref)
        for area, each in await it.compared()
        if each.live is None and area != "charts"
    ]


async def _differing(it: Suite) -> Mapping[str, list[str]]:
    """
    What differs of what is there, before the first sync and but for labels and annotations.

    Of a field that the server drops nobody can tell before we have applied it, and of a record of
    Helm's without our mark the cache keeps no data.
    """
    found = {
        str(each.ref): [
            f"{dotted(field.path)}: {field.before!r} -> {field.after!r}"
            for field in each.change.fields
            if field.path[:2] not in (("metadata", "labels"), ("metadata", "annotations"))
        ]
        for area, each in await it.compared()
        if each.change is not None
        and each.live is not None
        and area != "gates"
        and each.live.at("type") != HELM_RELEASE
    }
    return {ref: fields for ref, fields in found.items() if fields}


async def _kept(it: Suite) -> list[str]:
    """The objects that still have what Git does not."""
    found = [it.live.get(each.ref) for _, each in await it.compared()]
    return [
        str(obj.ref)
        for obj in found
        if obj
        and (
            GONE in (obj.at("metadata", "labels") or {})
            or not {GONE, LAST_APPLIED}.isdisjoint(obj.at("metadata", "annotations") or {})
        )
    ]
