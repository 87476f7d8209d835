"""
A real change is seen, as the very field that was changed: the comparison hides nothing.

What the comparison passes over is put to the server, as a dry run of the same apply: it must not
change anything either.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import pytest

from tests.controlplane.plane import ControlPlane
from tests.settled.mutations import ANY, Mutation, mutations
from tests.settled.suite import AT_ONCE, Suite, content, repository, suite
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.object import Object
from trueup.model.change import FieldChange
from trueup.model.comparison import Compared
from trueup.model.errors import Refused

KEPT = (  # what nobody can take back
    "existing toleration can not be modified",
    "spec is immutable after creation except resources.requests",
)
SHARE = 5  # the fast suite takes one mutation of so many


async def test_every_change_is_seen_as_what_it_is(tmp_path: Path) -> None:
    await _sees(tmp_path, share=SHARE, without="gates")


@pytest.mark.real
async def test_every_change_is_seen_as_a_real_cluster_sees_it(
    tmp_path: Path, control_plane: ControlPlane
) -> None:
    await _sees(tmp_path, control_plane.kubeconfig, without="gates")


async def _sees(
    folder: Path, config: Path | None = None, share: int = 1, *, without: str = ""
) -> None:
    """*without* what a server drops, as only it can tell (see `core.compare.doubt`)."""
    async with suite(folder, config, without) as it:
        await it.create(repository(folder))
        assert await it.sync() == {}
        await it.settled()
        rules = Rules(await it.schemas())
        elsewhere, unseen = [], []
        for _, each in await it.compared():
            for mutation in _some(mutations(_desired(each).body), share):
                fields = _fields(rules, each, mutation)
                if not fields:
                    unseen.append((each, mutation))
                elsewhere += [
                    f"{each.ref}: {mutation}: {field.path}"
                    for field in fields
                    if not _about(field, mutation)
                ]
        assert elsewhere == []
        assert await _hidden(it, unseen) == []


def _fields(rules: Rules, each: Compared, mutation: Mutation) -> Sequence[FieldChange]:
    assert each.live is not None
    change = difference(Object(mutation.body), each.live, rules).change
    return change.fields if change else ()


def _about(field: FieldChange, mutation: Mutation) -> bool:
    """
    Whether it is the field that was changed, or one beside it that depends on it.

    The items of a list follow each other, and a LimitRange has fields that follow from others.
    """
    told = tuple(ANY if part.startswith("[") else part for part in field.path)
    path = mutation.path
    lists = [at for at, part in enumerate(path) if part == ANY]
    near = path[: lists[-1] + 1] if lists else path[:-1]
    return all(one == other for one, other in zip(told, near, strict=False))


async def _hidden(it: Suite, unseen: list[tuple[Compared, Mutation]]) -> list[str]:
    """The changes that an apply would make though the comparison passes over them."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def asked(each: Compared, mutation: Mutation) -> str:
        async with turn:
            try:
                before = await it.cluster.apply(_desired(each).body, dry_run=True)
                after = await it.cluster.apply(mutation.body, dry_run=True)
            except Refused as error:
                kept = any(words in str(error) for words in KEPT)
                return "" if kept else f"{each.ref}: {mutation}: {error}"
        same = content(before) == content(after)
        return "" if same else f"{each.ref}: {mutation}"

    return [told for told in await asyncio.gather(*(asked(*one) for one in unseen)) if told]


def _some(every: Iterable[Mutation], share: int) -> Iterator[Mutation]:
    """Always the same ones."""
    return (each for each in every if crc32(str(each).encode()) % share == 0)


def _desired(each: Compared) -> Object:
    assert each.desired is not None
    return each.desired
