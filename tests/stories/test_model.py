"""
Whatever happens in whatever order: after quiet, live is as Git says.

Commits, edits and deletions by other hands, manual syncs, a repository that is gone for a while and
crashes of the controller, drawn at random. All along: what no application declares is not touched,
nothing is deleted that Git never ceased to declare, and no hook runs twice for one attempt.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.apiserver import serving
from tests.support.declared import Declared
from tests.support.manifests import hook
from tests.support.story import URL, World, application, config, running
from trueup.apiserver.simulate import Pace
from trueup.control.holdings import Change, Reason
from trueup.core.decide.results import RUN_MARK
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.crds import crds
from trueup.model.errors import Refused

POLICY = {
    "automated": {"prune": True, "selfHeal": True},
    "syncOptions": ["CreateNamespace=true"],
    "retry": {"limit": 50, "backoff": {"duration": "100ms", "factor": 1, "maxDuration": "100ms"}},
}
KEPT = ("kept-a", "kept-b")  # in every commit
COMING = ("one", "two", "three")  # in some
NAMES = (*KEPT, *COMING)
CONFIG_MAP = GroupKind("", "ConfigMap")
QUIET = 60.0  # seconds until all has come right, on a busy machine

Commit = tuple[str, Mapping[str, str], bool]
Step = tuple[Any, ...]
commits = st.builds(
    lambda some, values, hooked: ("commit", dict(zip(NAMES, values, strict=True)), some, hooked),
    st.sets(st.sampled_from(COMING)),
    st.lists(st.sampled_from("rgb"), min_size=len(NAMES), max_size=len(NAMES)),
    st.booleans(),
)
steps = st.lists(
    st.one_of(
        commits,
        st.tuples(st.just("edit"), st.sampled_from(NAMES)),
        st.tuples(st.just("delete"), st.sampled_from(NAMES)),
        st.tuples(st.just("sync")),
        st.tuples(st.just("refresh")),
        st.tuples(st.just("gone"), st.booleans()),
        st.tuples(st.just("crash")),
        st.tuples(st.just("settle")),
    ),
    min_size=3,
    max_size=12,
)


@dataclass
class Seen:
    """What was seen to happen in the cluster, by whoever did it."""

    ours: set[str] = field(default_factory=set)  # uids that the test itself has deleted
    gone: list[tuple[str, str]] = field(default_factory=list)  # name and uid
    runs: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    uids: dict[Ref, str] = field(default_factory=dict)

    def follow(self, it: World) -> None:
        def told(change: Change) -> None:
            obj = it.cache.get(change.ref) if change.reason is not Reason.GONE else None
            if obj is not None:
                self.uids[change.ref] = str(obj.at("metadata", "uid"))
                if mark := obj.annotation(RUN_MARK):
                    self.runs[f"{change.ref} {mark}"].add(self.uids[change.ref])
            elif change.ref.kind == CONFIG_MAP and change.ref in self.uids:
                self.gone.append((change.ref.name, self.uids[change.ref]))

        it.cache.listen(told)


@dataclass
class Model:
    """What Git declares, and what must be true of the cluster."""

    declared: Declared = field(default_factory=Declared)
    values: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    seen: Seen = field(default_factory=Seen)

    def commit(self, values: Mapping[str, str], some: Iterable[str], *, hooked: bool) -> None:
        self.values = {name: values[name] for name in (*KEPT, *some)}
        files = {f"web/{name}.yaml": config(name, v=value) for name, value in self.values.items()}
        if hooked:
            files["web/hook.yaml"] = hook("before", "PreSync")
        self.head = self.declared.push(URL, files)

    async def take(self, it: World, step: Step) -> None:
        match step:
            case ("commit", values, some, hooked):
                self.commit(values, some, hooked=hooked)
                await it.refresh()
            case ("edit", name):
                await self._by_hand(it, name, delete=False)
            case ("delete", name):
                await self._by_hand(it, name, delete=True)
            case ("sync",) if "operation" not in await it.app():
                await it.sync()
            case ("refresh",):
                await it.refresh()
            case ("gone", True):
                self.declared.broken.add(URL)
            case ("gone", False):
                self.declared.broken.discard(URL)
            case ("settle",) if URL not in self.declared.broken:
                await self.right(it)
            case _:
                pass

    async def right(self, it: World) -> None:
        """All is as Git says."""
        await it.becomes("Synced", "Healthy", revision=self.head)

        async def same() -> bool:
            return await live(it) == self.values

        await it.eventually(same)

    async def _by_hand(self, it: World, name: str, *, delete: bool) -> None:
        found = await it.get("ConfigMap", name)
        if found is None:
            return
        try:
            if delete:
                self.seen.ours.add(str(found.at("metadata", "uid")))
                await it.delete("ConfigMap", name)
            else:
                await it.patch("ConfigMap", name, {"data": {"v": "by hand"}})
        except Refused as error:
            if error.reason != "NotFound":  # else it was pruned that very moment
                raise


async def live(it: World) -> Mapping[str, str]:
    found = await it.all("ConfigMap")
    return {each.ref.name: each.at("data", "v") for each in found if each.ref.name in NAMES}


@asynccontextmanager
async def controller(socket: str, model: Model) -> AsyncIterator[World]:
    async with running(socket, model.declared) as it:
        it.patience = QUIET
        model.seen.follow(it)
        yield it


async def lives(folder: Path, drawn: list[Step]) -> None:
    model = Model()
    model.commit(dict.fromkeys(NAMES, "r"), COMING, hooked=False)
    pace = Pace(job=0.05)
    async with serving(folder, crds=crds(), pace=pace) as server:
        socket, left = str(server.settings.socket), list(drawn)
        async with controller(socket, model) as it:
            await it.create_namespace("shop")
            await it.apply(FOREIGN)
            await it.create(application(POLICY))
        foreign = None
        while left:
            async with controller(socket, model) as it:
                foreign = foreign or await it.there("ConfigMap", "foreign")
                while left and (step := left.pop(0)) != ("crash",):
                    await model.take(it, step)
                it.kill()
        model.declared.broken.clear()
        async with controller(socket, model) as it:
            await it.refresh()
            await model.right(it)
            assert await it.there("ConfigMap", "foreign") == foreign
    unasked = [name for name, uid in model.seen.gone if uid not in model.seen.ours]
    assert not set(unasked) & set(KEPT), "Git never ceased to declare it"
    assert all(len(uids) == 1 for uids in model.seen.runs.values()), model.seen.runs


FOREIGN = yaml.safe_dump(
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "foreign", "namespace": "shop"},
        "data": {"v": "not yours"},
    }
)


def life(drawn: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(lives(Path(folder), drawn))


common = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
    derandomize=False,
    database=None,
)


@given(steps)
@settings(common, max_examples=5)
def test_after_quiet_live_is_as_git_says(drawn: list[Step]) -> None:
    life(drawn)


@pytest.mark.slow
@given(steps)
@settings(common, max_examples=150)
def test_after_quiet_live_is_as_git_says_however_long_one_tries(drawn: list[Step]) -> None:
    life(drawn)
