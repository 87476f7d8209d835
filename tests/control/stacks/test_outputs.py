"""Outputs are written where the spec says, and again only where that is not so any more."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from tests.support.held import Held
from trueup.control.stacks.outputs import Outputs
from trueup.core.stacks.handing import named, targets
from trueup.edge.clock import SystemClock
from trueup.edge.states.opened import opened
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.project import AppProject
from trueup.model.stack import OutputTarget, Stack, StackSpec
from trueup.ports import Cluster, Live

replace = msgspec.structs.replace
ONE, TWO = (Ref(GroupKind("", "ConfigMap"), "shop", name) for name in ("one", "two"))
PROJECT = AppProject(metadata={"name": "default"})


class Home(Held):
    """A cluster whose watch tells at once. *asked*: what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._version = 0

    async def apply(self, body: Mapping[str, Any]) -> Object:
        self.asked.append(f"apply {body['metadata']['name']}")
        self._version += 1
        meta = {**body["metadata"], "resourceVersion": str(self._version), "uid": "u"}
        obj = Object({**body, "metadata": meta})
        self.objects[obj.ref] = obj
        return obj

    async def delete(self, ref: Ref, **_: Any) -> None:
        self.asked.append(f"delete {ref.name}")
        del self.objects[ref]


class _Asked:
    """As whoever asks the API sees it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.apply, self.delete = home.apply, home.delete

    async def get(self, ref: Ref) -> Object | None:
        return self._home.get(ref)


class Place:
    def __init__(self, home: Home, outputs: Outputs) -> None:
        self.home, self.outputs = home, outputs
        spec = StackSpec(
            outputs=(OutputTarget("ConfigMap", "one"), OutputTarget("ConfigMap", "two"))
        )
        self.stack = Stack(metadata={"name": "net", "namespace": "shop", "uid": "u1"}, spec=spec)

    async def look(self) -> list[str]:
        self.home.asked.clear()
        await self.outputs.hand_over(self.stack, PROJECT)
        status = replace(self.stack.status, handed=named(targets(self.stack)))
        self.stack = replace(self.stack, status=status)
        return self.home.asked

    async def said(self, word: str) -> None:
        await self.outputs.keep(self.stack, {"word": {"value": word, "type": "string"}})


@pytest.fixture
async def it(tmp_path: Path) -> AsyncIterator[Place]:
    async with opened("", tmp_path, SystemClock()) as made:
        home = Home()
        asked = cast("Cluster", _Asked(home))
        place = Place(home, Outputs(asked, cast("Live", home), made.states, "argocd"))
        await place.said("hello")
        assert await place.look() == ["apply one", "apply two"]
        yield place


async def test_what_stands_as_it_was_written_is_left_alone(it: Place) -> None:
    assert await it.look() == []


async def test_other_outputs_are_written(it: Place) -> None:
    await it.said("world")
    assert await it.look() == ["apply one", "apply two"]
    assert it.home.objects[ONE].at("data", "word") == "world"


@pytest.mark.parametrize("by", ["taken away", "changed"])
async def test_what_others_have_done_to_one_is_put_right(it: Place, by: str) -> None:
    if by == "taken away":
        del it.home.objects[TWO]
    else:
        body = it.home.objects[TWO].body
        meta = {**body["metadata"], "resourceVersion": "99"}
        it.home.objects[TWO] = Object({**body, "metadata": meta, "data": {}})
    assert await it.look() == ["apply one", "apply two"]
    assert it.home.objects[TWO].at("data", "word") == "hello"
    assert await it.look() == []


async def test_another_spec_is_carried_out(it: Place) -> None:
    spec = replace(it.stack.spec, outputs=(OutputTarget("ConfigMap", "one", labels={"a": "b"}),))
    it.stack = replace(it.stack, spec=spec)
    assert await it.look() == ["delete two", "apply one"]
    assert await it.look() == []
