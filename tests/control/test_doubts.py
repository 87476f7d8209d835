"""The server is asked once for each state, and again after a while."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.core.written import RULES, edited, obj, synced
from tests.support.clock import FakeClock
from trueup.control.apps.doubts import HOLDS, Ask, Doubts
from trueup.core.compare.verdict import difference
from trueup.k8s.object import Object
from trueup.model.comparison import Compared, Comparison, SyncCode
from trueup.model.errors import Refused, Unreachable

SHAPE = "{apiVersion: shapes.test/v1, kind: Shape, metadata: {name: a}, spec: {size: 1, hue: red}}"


class Server:
    """As much of the port as is asked: it drops ``hue``."""

    name = 'cluster "here"'

    def __init__(self, live: Object) -> None:
        self.live = live
        self.asked = 0
        self.error: Exception | None = None

    async def apply(
        self,
        body: Mapping[str, Any],
        *,
        force: bool = True,
        dry_run: bool = False,
        manager: str = "",
    ) -> Object:
        assert force
        assert dry_run
        self.asked += 1
        if self.error:
            raise self.error
        spec = {key: value for key, value in body["spec"].items() if key != "hue"}
        return Object({**self.live.body, "spec": {**self.live.body["spec"], **spec}})


class Looks:
    """Looks at one object of which the server has dropped a field."""

    def __init__(self) -> None:
        made = synced(SHAPE)
        meta = {**made.body["metadata"], "resourceVersion": "7"}
        self.live = Object({**made.body, "metadata": meta, "spec": {"size": 1}})
        self.server = Server(self.live)
        self.clock = FakeClock()
        self.doubts = Doubts(self.clock)

    async def status(self, *, anew: bool = False, user: str = "") -> SyncCode | None:
        desired = obj(SHAPE)
        change = difference(desired, self.live, RULES).change
        status = SyncCode.OUT_OF_SYNC if change else SyncCode.SYNCED
        each = Compared(desired.ref, "v1", status, change, desired, self.live)
        ask = Ask(self.server, RULES, False, anew, user)  # type: ignore[arg-type]
        found = await self.doubts.resolved(Comparison((each,)), ask)
        return found.objects[0].status


async def test_one_answer_does_for_many_looks() -> None:
    it = Looks()
    assert [await it.status() for _ in range(3)] == [SyncCode.SYNCED] * 3
    assert it.server.asked == 1


async def test_another_state_is_asked_about() -> None:
    it = Looks()
    await it.status()
    it.server.live = it.live = edited(it.live, size=2)
    assert await it.status() is SyncCode.OUT_OF_SYNC
    assert it.server.asked == 2


async def test_an_answer_grows_old() -> None:
    it = Looks()
    await it.status()
    await it.clock.pass_time(HOLDS)
    await it.status()
    assert it.server.asked == 2


async def test_one_may_insist() -> None:
    it = Looks()
    await it.status()
    await it.status(anew=True)
    assert it.server.asked == 2


async def test_what_one_account_was_told_is_no_answer_to_another() -> None:
    it = Looks()
    await it.status(user="system:serviceaccount:shop:one")
    await it.status(user="system:serviceaccount:shop:two")
    assert it.server.asked == 2


async def test_an_answer_about_a_newer_state_is_not_kept() -> None:
    it = Looks()
    meta = {**it.live.body["metadata"], "resourceVersion": "8"}
    it.server.live = Object({**it.live.body, "metadata": meta})
    await it.status()
    await it.status()
    assert it.server.asked == 2


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        (Refused(400, "BadRequest", "admission webhook does not support dry run"), 1),
        (Unreachable("it does not answer"), 2),
    ],
)
async def test_without_an_answer_it_is_as_we_see_it(error: Exception, asked: int) -> None:
    it = Looks()
    it.server.error = error
    assert [await it.status(), await it.status()] == [SyncCode.OUT_OF_SYNC] * 2
    assert it.server.asked == asked
