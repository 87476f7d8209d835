"""Sets: a folder of roots becomes Stacks, and what becomes of these when folders go."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.stories.stacks.place import (
    PATIENCE,
    REFRESH,
    Place,
    opened,
    plan_of,
    server,
    synced,
    waiting,
)
from trueup.k8s.ref import Ref
from trueup.model.stackset import STACK_SET, StackSet

pytestmark = pytest.mark.slow
LAYOUT = """
# file: trueup.yaml
stacks:
  - {path: c, name: last, dependsOn: [a]}
"""


async def a_set(it: Place, **spec: Any) -> None:
    template = {"spec": {"policy": {"apply": "auto"}, "runner": it.with_cloud()}}
    await it.cluster.create(
        {
            "apiVersion": "trueup.dev/v1alpha1",
            "kind": "StackSet",
            "metadata": {"name": "all", "namespace": "argocd"},
            "spec": {"source": {"repoURL": it.repository.url}, "template": template, **spec},
        }
    )


async def until(it: Place, test: Callable[[StackSet], bool]) -> StackSet:
    found: StackSet | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while found is None or not test(found):
                await asyncio.sleep(0.1)
                seen = await it.cluster.get(Ref(STACK_SET, "argocd", "all"))
                found = msgspec.convert(seen.body, StackSet) if seen else None
    except TimeoutError:
        raise AssertionError(f"not so: {found and found.status}") from None
    return found


def ready(of: StackSet) -> str:
    return next((each.status for each in of.status.conditions if each.type == "Ready"), "")


async def change(it: Place, patch: dict[str, Any]) -> None:
    await it.cluster.patch(Ref(STACK_SET, "argocd", "all"), patch, media_type="merge")


async def pushed(it: Place, commit: str) -> None:
    await change(it, {"metadata": {"annotations": {REFRESH: commit}}})


async def test_each_root_is_a_stack_and_what_goes_is_destroyed_if_people_agree(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, server("a") + server("c") + LAYOUT) as it:
        await a_set(it, gone="destroy")
        found = await until(it, lambda of: of.status.found == 2)
        assert {each.stack: each.path for each in found.status.roots} == {"a": "a", "last": "c"}
        last = await it.until(synced, "last")
        assert [each.name for each in last.spec.depends_on] == ["a"]
        made = await it.until(synced, "a")

        await pushed(it, it.commit("# file: README.md\nnothing"))
        await pushed(it, it.commit(server("b")))
        await it.until(synced, "b")
        assert (await it.until(synced, "a")).spec == made.spec

        await pushed(it, it.repository.commit({"b/main.tf": None}))
        leaves = plan_of(await it.until(lambda of: waiting(of) and of.deleting, "b"))
        assert (leaves.kind, leaves.totals.delete) == ("destroy", 1)
        assert set(it.cloud.things("server")) == {"a", "b", "c"}
        await it.approve(leaves.digest, "ann", "b")
        await it.gone("b")
        assert set(it.cloud.things("server")) == {"a", "c"}


async def test_nothing_goes_by_accident_nor_is_taken_from_others(tmp_path: Path) -> None:
    async with opened(tmp_path, server("a") + server("c")) as it:
        await it.stack("c", suspend=True)
        await a_set(it, gone="orphan", template={"spec": {"suspend": True}})
        found = await until(it, lambda of: of.status.found == 2)
        assert {each.stack: each.state for each in found.status.roots} == {
            "a": "Current",
            "c": "Taken",
        }
        await it.change({"spec": {"suspend": False}}, "a")
        await it.until(lambda of: of.spec.suspend, "a")

        await change(it, {"spec": {"source": {"path": "nowhere"}}})
        stops = await until(it, lambda of: ready(of) == "False")
        assert "no root was found any more" in stops.status.conditions[0].message
        await pushed(it, it.commit("# file: trueup.yaml\nstack: []"))
        await until(it, lambda of: "unknown field" in of.status.conditions[0].message)
        assert await it.get("a") is not None

        await it.delete("c")
        await it.gone("c")
        await change(it, {"spec": {"source": {"path": ""}}})
        await pushed(it, it.commit("# file: trueup.yaml\n{}"))
        await until(it, lambda of: all(each.state == "Current" for each in of.status.roots))
        await pushed(it, it.repository.commit({"c/main.tf": None}))
        await it.gone("c")

        await change(it, {"metadata": {"finalizers": ["trueup.dev/stacks"]}})
        await it.cluster.delete(Ref(STACK_SET, "argocd", "all"))
        await it.gone("a")
