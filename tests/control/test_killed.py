"""The API server, as a process of its own, killed and started again under a cache."""

import asyncio
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.cluster import client, config_map, config_map_ref, crd
from tests.support.eventually import Changes
from tests.support.serve import Process, started
from trueup.control.exclusions import excluded
from trueup.control.holdings import Change, Reason
from trueup.control.watch import Cache
from trueup.core.annotations.tracking import Tracking
from trueup.edge.clock import SystemClock
from trueup.k8s.ref import GroupKind

WIDGET = GroupKind("example.com", "Widget")


async def served(stack: AsyncExitStack, folder: Path) -> Process:
    process = await stack.enter_async_context(started(folder, "--role", "apiserver"))
    await process.until("export KUBECONFIG=")
    return process


@pytest.mark.slow
async def test_what_happened_while_it_was_down_is_told_and_custom_kinds_stay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    changes = Changes()

    def told(reason: Reason, name: str) -> bool:
        found = [each for each in changes.seen if isinstance(each, Change)]
        return any((each.reason, each.ref.name) == (reason, name) for each in found)

    async with AsyncExitStack() as stack:
        process = await served(stack, tmp_path)
        socket = tmp_path / "data" / "apiserver" / "api.sock"
        watcher = await stack.enter_async_context(client(socket))
        writer = await stack.enter_async_context(client(socket))
        cache = Cache(watcher, SystemClock(), Tracking(), excluded)
        cache.listen(changes)
        running = asyncio.create_task(cache.run())
        await cache.ready()
        await writer.create(crd("Widget"))
        await cache.follow([WIDGET])
        for round_ in range(3):
            name = f"a{round_}"
            await writer.create(config_map(name, app="shop"))
            await changes.until(lambda name=name: told(Reason.APPEARED, name))  # type: ignore[misc]
            assert await process.ends(signal.SIGKILL) == -signal.SIGKILL
            process = await served(stack, tmp_path)
            await writer.delete(config_map_ref(name), propagation="Background")
            await changes.until(lambda name=name: told(Reason.GONE, name))  # type: ignore[misc]
            assert cache.follows(WIDGET)
        assert not [each for each in caplog.records if each.message == "bug"]
        running.cancel()
        await asyncio.wait((running,))
