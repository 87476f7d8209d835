"""What the ConfigMaps say, followed: each change at once, and nothing of what makes no sense."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.support.apiserver import serving
from tests.support.cluster import client
from tests.support.held import Held
from trueup.control.holdings import Change
from trueup.service.access.lastgood import LastGood
from trueup.service.argocd_cm import ref
from trueup.service.inforce import LAST_GOOD
from trueup.service.operator import Operator


class Followed(Held):
    """That tells of its changes."""

    def __init__(self) -> None:
        super().__init__()
        self.told: Callable[[Change], None] = lambda change: None

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        self.told = listener
        return lambda: None

    def say(self, name: str = "argocd-cm", **data: str) -> None:
        texts = {key.replace("_", "."): text for key, text in data.items()}
        self.told(self.put("ConfigMap", name, texts))


async def test_a_broken_value_changes_nothing_until_it_is_mended() -> None:
    live = Followed()
    operator = Operator(live, "argocd")
    live.say(timeout_reconciliation="30s")
    assert (await operator.changed()).timing.reconciliation == 30
    before = operator.now
    live.say(timeout_reconciliation="soon")
    assert operator.now == before
    assert operator.problems() == (
        "argocd-cm: timeout.reconciliation: soon is not a duration, such as 120s",
    )
    waiting = asyncio.ensure_future(operator.changed())
    await asyncio.sleep(0)
    assert not waiting.done()  # nothing is built anew for it
    live.say(timeout_reconciliation="60s")
    assert (await waiting).timing.reconciliation == 60
    assert operator.problems() == ()


async def test_what_holds_beside_a_broken_value_is_taken_up() -> None:
    live = Followed()
    operator = Operator(live, "argocd")
    live.say(timeout_reconciliation="30s")
    live.say(timeout_reconciliation="soon", installationID="east")
    assert operator.now.tracking.installation_id == "east"
    assert operator.now.timing.reconciliation == 30


async def test_who_starts_later_knows_what_was_in_force() -> None:
    live = Followed()
    live.put("ConfigMap", LAST_GOOD, {"hydrator.enabled": "true"})
    live.put("ConfigMap", "argocd-cmd-params-cm", {"hydrator.enabled": "maybe"})
    operator = Operator(live, "argocd")
    assert operator.now.hydrating
    assert operator.in_force({"url": "x"}, {"hydrator.enabled": "?"}) == (
        {"url": "x"},
        {"hydrator.enabled": "true"},
    )


async def test_what_argocd_cm_said_is_known_also_when_it_is_gone() -> None:
    live = Followed()
    live.put("ConfigMap", LAST_GOOD, {"timeout.reconciliation": "30s"})
    operator = Operator(live, "argocd")
    live.say("argocd-cmd-params-cm", hydrator_enabled="true")
    asked = {"timeout.reconciliation": "soon"}
    assert operator.in_force(asked, {})[0] == {"timeout.reconciliation": "30s"}


async def test_another_replica_may_have_written_first(tmp_path: Path) -> None:
    """It is created by both at the same moment: the later one writes to what the first has made."""
    async with serving(tmp_path) as server, client(server.settings.socket) as cluster:
        where = ref("argocd", LAST_GOOD)
        meta = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argocd"}}
        await cluster.create(meta)

        async def once() -> None:
            raise asyncio.CancelledError

        async def keep(said: str) -> None:
            with suppress(asyncio.CancelledError):
                await LastGood(cluster, where, lambda: {"a": said}, once).run()

        await asyncio.gather(keep("one"), keep("one"))
        found = await cluster.get(where)
        assert found is not None
        assert found.at("data") == {"a": "one"}
