"""A disk that is really full: a clear answer, reading goes on, and nothing is lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.server import Server
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Refused

CONFIG = GroupKind("", "ConfigMap")
SIZE = 24  # MiB

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="not run: needs root, to mount a small disk"),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(folder)]
    subprocess.run(words, check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Take all the room that is left."""
    with file.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 65536)
        except OSError:
            return


def config(name: str) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": {"text": "x" * 20_000},
    }


async def create_many(server: Server) -> None:
    """More than fits into what room open files have left."""
    for number in range(50):
        await server.client.create(config(f"during-{number}"))


async def test_a_full_disk_refuses_writes_and_loses_nothing(disk: Path) -> None:
    async with Server(disk / "data") as server:
        await server.client.create(config("before"))
        fill(disk / "fill")
        with pytest.raises(Refused) as refused:
            await create_many(server)
        assert "no space left" in refused.value.message
        assert await server.client.get(Ref(CONFIG, "default", "before"))
        (disk / "fill").unlink()
        await server.client.create(config("after"))
        acknowledged = await refs(server)
        await server.kill()
        await server.start()
        found = await refs(server)
        assert found == acknowledged
        assert {"before", "after"} <= {ref.name for ref in found}


async def refs(server: Server) -> set[Ref]:
    objects, _ = await server.client.list(CONFIG, namespace="default")
    return {obj.ref for obj in objects}
