"""Attacks by what a plugin runs, and an application beside it that is not harmed."""

import asyncio
import errno
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.edge.engines.test_plugin_engine import FILES, MAKES, shell
from tests.support.rendering import Kitchen, kitchen
from tests.support.tools import not_run
from trueup.core.render.plugin import Plugins, definition
from trueup.edge.engines.engine import Engines
from trueup.edge.engines.workers import Limits
from trueup.edge.mounts import private
from trueup.model.errors import Stalled
from trueup.ports import Rendered

NEIGHBOUR = "# file: good/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
LIMITS = Limits(workers=2, seconds=4, memory=300 << 20, output=4 << 20, processes=64)


def _granted() -> bool:
    """Whether this kernel gives name spaces to whom the tests run as."""
    kinds = ["--mount", "--pid", "--net", "--ipc", "--fork"]
    tried = [["unshare", *kinds, "true"], ["unshare", "--user", *kinds, "true"]]
    return any(subprocess.run(each, capture_output=True).returncode == 0 for each in tried)


async def _attacked(own: Kitchen, script: str) -> Rendered | BaseException:
    """What the attack came to, while another application rendered."""
    own.put(FILES + NEIGHBOUR)
    plugins = Plugins((definition(shell(script).encode(), "p.yaml"),))
    own.engines = Engines(own.given, own.counting, own.results, "test", plugins=plugins)
    attack = asyncio.ensure_future(own.render({"path": "app", "plugin": {"name": "p"}}))
    await asyncio.wait({attack}, timeout=0.5)
    good = await own.render({"path": "good"})
    assert good.objects[0]["metadata"] == {"name": "a"}
    (came,) = await asyncio.gather(attack, return_exceptions=True)
    return came


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (": 4711; f() { f | f & f; }; f; sleep 4711", "RenderProcesses"),
        ("while :; do sleep 4711 & done", "RenderProcesses"),
        ("setsid sleep 4711 & sleep 4711", "RenderTimeout"),
        ("yes 4711", "RenderTooLarge|RenderMemory"),
        (
            f"{sys.executable} -c 'x = 4711; y = bytearray(10**9); import time; time.sleep(9)'",
            "RenderMemory",
        ),
        ("truncate -s 300M x && sleep 4711", "PluginFailed"),
    ],
    ids=["fork bomb", "many processes", "one that hides", "no end of output", "memory", "disk"],
)
async def test_what_takes_too_much_is_ended_with_all_that_it_started(
    tmp_path: Path, script: str, reason: str
) -> None:
    async with kitchen(tmp_path, LIMITS) as own:
        mark = f"4711{os.getpid()}"  # other tests attack at the same time
        came = await _attacked(own, script.replace("4711", mark))
        assert isinstance(came, Stalled)
        assert came.reason in reason.split("|")
        assert came.hint
        assert not [each for each in _commands() if mark.encode() in each]
        assert len((await own.render({"path": "good"})).objects) == 1


async def test_private_files_and_other_processes_are_not_seen(tmp_path: Path) -> None:
    if not _granted():
        not_run("not run: needs a kernel that gives a process its own name spaces")
    (tmp_path / "key").write_text("s3cret")
    places = [tmp_path / "key", f"/proc/{os.getpid()}/environ", f"/proc/{os.getppid()}/cmdline"]
    reads = " ".join(map(str, places))
    script = (
        f"n=$(cat {reads} 2>/dev/null | wc -c); " + MAKES + 'a "n$n-$(ls -d /proc/[0-9]* | wc -l)"'
    )
    async with kitchen(tmp_path, LIMITS) as own:
        came = await _attacked(own, script)
        assert isinstance(came, Rendered)
        told, _, processes = came.objects[0]["data"]["k"].partition("-")
        assert told == "n0"
        assert int(processes) < 10


async def test_the_network_is_not_reached_by_a_socket(tmp_path: Path) -> None:
    if not _granted():
        not_run("not run: needs a kernel that gives a process its own name spaces")
    program = 'import socket; socket.create_connection(("127.0.0.1", 1), 1)'
    script = (
        f"{sys.executable} -c '{program}' 2>said; " + MAKES + 'a "$(tail -1 said | tr -cd 0-9)"'
    )
    async with kitchen(tmp_path, LIMITS) as own:
        came = await _attacked(own, script)
        assert isinstance(came, Rendered)
        assert came.objects[0]["data"]["k"] == errno.ENETUNREACH


def test_the_homes_of_people_are_private(tmp_path: Path) -> None:
    assert str(Path("~").expanduser().resolve()) in private() or not Path("~").expanduser().is_dir()
    assert str(tmp_path) in private(str(tmp_path))
    assert "/" not in private("/")


def _commands() -> list[bytes]:
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(each.read_bytes())
    return found
