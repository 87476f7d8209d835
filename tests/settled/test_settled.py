"""
What was synced is in sync, and stays so whatever happens: no difference that comes back.

Nothing differs after a sync, a second one, a restart and a hard refresh; controllers write what
they like; and an apply of the very same changes nothing in the cluster.
"""

from pathlib import Path

import pytest

from tests.controlplane.plane import ControlPlane
from tests.settled.suite import Suite, repository, suite


async def test_what_was_synced_stays_in_sync(tmp_path: Path) -> None:
    await _stays_in_sync(tmp_path)


@pytest.mark.real
async def test_what_was_synced_to_a_real_cluster_stays_in_sync(
    tmp_path: Path, real_cluster: Path
) -> None:
    await _stays_in_sync(tmp_path, real_cluster, shared=True)


@pytest.mark.real
async def test_what_was_synced_to_an_older_cluster_stays_in_sync(
    tmp_path: Path, older_control_plane: ControlPlane
) -> None:
    await _stays_in_sync(tmp_path, older_control_plane.kubeconfig, without="newer")


async def _stays_in_sync(
    folder: Path, config: Path | None = None, *, without: str = "", shared: bool = False
) -> None:
    address = repository(folder)
    async with suite(folder, config, without) as it:
        await it.create(address)
        assert await it.sync() == {}
        await it.understood()
        assert await it.differing() == {}
        it.watch()
        await it.settled()
        written = await it.ours()
        assert await it.sync() == {}
        assert await it.ours() == written
        await it.refresh()
        await _in_order(it)
        assert await it.changed_by_another_apply() == []
    async with suite(folder, config, without) as it:
        it.watch()
        written = await it.ours()
        await it.refresh()
        await _in_order(it)
        assert await it.ours() == written
        if shared:
            await it.remove()


async def _in_order(it: Suite) -> None:
    assert await it.differing() == {}
    assert await it.states() == {"Synced"}
    assert it.lapses == []
