"""Orphans: what Stacks leave behind is told as left, cleared, and removed once it holds nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.support.clock import FakeClock
from trueup.control.stacks.orphans import Orphans
from trueup.core.stacks.owning import KEPT
from trueup.edge.states.keeper import NOBODY
from trueup.edge.states.opened import Opened, opened
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.errors import Stalled
from trueup.model.record import Entry
from trueup.model.stack import STACK
from trueup.model.terraform import Owner

NET, STATE = "shop/net", "shop/net/default"
REF = Ref(STACK, "shop", "net")
WEB = Owner("web", "uid-1")


def state(serial: int, *resources: str) -> bytes:
    head = {"version": 4, "terraform_version": "1.11.4", "serial": serial, "lineage": "line"}
    made = [
        {"mode": "managed", "type": "t", "name": name, "instances": [{"attributes": {}}]}
        for name in resources
    ]
    return json.dumps({**head, "outputs": {}, "resources": made}).encode()


@dataclass
class Asked:
    """A cluster; *lost*: what it says instead."""

    stacks: dict[Ref, Object]
    lost: Stalled | None = None

    async def get(self, ref: Ref) -> Object | None:
        if self.lost:
            raise self.lost
        return self.stacks.get(ref)


@dataclass
class Here:
    """*stacks*: those that are known of; *home*: the cluster itself. *entries*: the record."""

    made: Opened
    clock: FakeClock
    stacks: dict[Ref, Object] = field(default_factory=dict)
    home: Any = None
    entries: list[Entry] = field(default_factory=list)

    def get(self, ref: Ref) -> Object | None:
        return self.stacks.get(ref)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    @property
    def orphans(self) -> Orphans:
        me: Any = self
        own = self.made
        home: Any = self.home or Asked(self.stacks)
        return Orphans(own.owners, own.states, home, me, me, self.clock, lambda name: name != "far")

    def there(self, project: str, uid: str) -> None:
        meta = {"namespace": "shop", "name": "net", "uid": uid}
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
        self.stacks[REF] = Object({**body, "spec": {"project": project}})

    async def logs(self) -> bool:
        return await self.made.states.kept(f"{STATE}:logs", "r1", "log") is not None


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Here]:
    """A Stack of project web has one resource, and the log of a run."""
    clock = FakeClock()
    async with opened("", tmp_path, clock) as made:
        await made.owners.claim(NET, WEB, None)
        await made.states.write(STATE, state(1, "a"), NOBODY, "")
        await made.states.keep(f"{STATE}:logs", "r1", {"log": b"said"}, 9)
        found = Here(made, clock)
        found.there("web", "uid-1")
        yield found


async def test_what_has_its_stack_is_left_alone(here: Here) -> None:
    await here.orphans.sweep()
    here.there("pay", "uid-1")  # it moves
    await here.orphans.sweep()
    here.there("web", "uid-2")  # made again
    await here.orphans.sweep()
    assert await here.made.owners.owner(NET) == WEB
    assert await here.logs()


async def test_what_the_cluster_does_not_show_is_not_gone_for_that(here: Here) -> None:
    """Its kind is not served for a while, or may not be watched any more."""
    unseen = Stalled("UnknownKind", "the cluster does not serve Stack.trueup.dev")
    for home in (Asked(dict(here.stacks)), Asked({}, unseen)):
        here.home = home
        here.stacks.clear()
        await here.orphans.gone(REF)
        await here.orphans.sweep()
    assert await here.made.owners.owner(NET) == WEB
    assert await here.logs()


@pytest.mark.parametrize("again", [False, True])
async def test_without_it_what_people_read_goes_and_the_state_stays(
    here: Here, again: bool
) -> None:
    here.stacks.clear()
    if again:
        here.there("pay", "uid-2")
    await here.orphans.gone(REF)
    found = await here.made.owners.owner(NET)
    assert found is not None
    assert (found.project, found.uid, found.left) == ("web", "uid-1", here.clock.now())
    assert not await here.logs()
    await here.clock.pass_time((KEPT * 2).total_seconds())
    await here.orphans.sweep()
    assert await here.made.states.current(STATE) is not None
    assert here.entries == []


async def test_what_holds_nothing_is_removed_in_the_end_and_that_is_on_record(here: Here) -> None:
    await here.made.states.write(STATE, state(2), NOBODY, "")
    here.stacks.clear()
    await here.orphans.sweep()
    await here.orphans.sweep()
    assert len(await here.made.states.versions(STATE)) == 2
    await here.clock.pass_time(KEPT.total_seconds())
    await here.orphans.sweep()
    assert await here.made.states.listed() == {}
    assert await here.made.owners.owner(NET) is None
    (entry,) = here.entries
    assert (entry.action, entry.named, entry.namespace) == ("removed state", "web/net", "shop")


async def test_what_was_kept_before_owners_were_known_is_nobodys_without_a_stack(
    here: Here,
) -> None:
    await here.made.owners.claim(NET, Owner(earlier=True), WEB)
    await here.orphans.sweep()
    assert await here.made.owners.owner(NET) == Owner(earlier=True)
    here.stacks.clear()
    await here.orphans.sweep()
    assert await here.made.owners.owner(NET) == Owner(left=here.clock.now())
    assert not await here.logs()
    run = msgspec.structs.replace(NOBODY, run="r1")
    await here.made.states.write("shop/app/default", state(1, "a"), run, "")
    await here.orphans.sweep()  # written by an older version meanwhile
    assert await here.made.owners.owner("shop/app") == Owner(left=here.clock.now())


async def test_namespaces_of_others_are_theirs(here: Here) -> None:
    await here.made.owners.claim("far/net", WEB, None)
    await here.orphans.sweep()
    assert await here.made.owners.owner("far/net") == WEB
