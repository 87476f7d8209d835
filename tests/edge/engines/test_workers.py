"""Workers: what a render may not do, and that the others go on."""

import asyncio
import errno
import io
import os
import select
import signal
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.rendering import Kitchen, kitchen
from tests.support.tools import not_run
from trueup.core.render.job import Plain
from trueup.edge.engines.wire import Work, packed
from trueup.edge.engines.worker import Manner
from trueup.edge.engines.workers import Limits
from trueup.k8s.value import encode
from trueup.model.errors import Stalled
from trueup.ports import Rendered

GOOD = "# file: good/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
LOOP = "# file: loop/a.jsonnet\nlocal f(x) = if x > 0 then f(x + 1) tailstrict else 1; f(1)\n"
HUNGRY = "# file: hungry/a.jsonnet\nstd.length(std.makeArray(1e9, function(i) [i, i, i]))\n"
TEMPLATE = "# file: chart/templates/a.yaml\n{}\n"
HELM_LOOP = """
# file: chart/Chart.yaml
apiVersion: v2
name: web
version: 0.1.0
# file: chart/templates/a.yaml
{{ range $i := until 100000 }}{{ range $j := until 100000 }}{{ end }}{{ end }}
"""


async def at_work(of: Kitchen, seconds: float = 0.05) -> None:
    """There is a worker, which has had so long to begin."""
    while not of.counting.workers._all:  # noqa: ASYNC110  the pool has no bell for it
        await asyncio.sleep(0.01)
    await asyncio.sleep(seconds)


@pytest_asyncio.fixture
async def cook(tmp_path: Path) -> AsyncIterator[Kitchen]:
    limits = Limits(workers=1, seconds=3.0, memory=200 << 20, output=1 << 20, slow_after=0.3)
    async with kitchen(tmp_path, limits) as made:
        yield made


@pytest.mark.parametrize(
    ("files", "path", "reason"),
    [
        (LOOP, "loop", "RenderTimeout"),
        (HELM_LOOP, "chart", "RenderTimeout"),
        (HUNGRY, "hungry", "RenderMemory"),
    ],
)
async def test_a_render_that_never_ends_holds_nobody_up(
    cook: Kitchen, files: str, path: str, reason: str
) -> None:
    cook.put(GOOD + files)
    bad = asyncio.ensure_future(cook.render({"path": path}))
    good = await cook.render({"path": "good"})
    assert not bad.done() or path == "hungry"
    assert len(good.objects) == 1
    with pytest.raises(Stalled) as stalled:
        await bad
    assert stalled.value.reason == reason
    assert stalled.value.hint
    assert not bad.cancelled()


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, one in zip("abcdefgh", "bcdefghi", strict=True)
)
CHART = "# file: chart/Chart.yaml\napiVersion: v2\nname: web\nversion: 0.1.0\n"
BAD = [
    ("an alias bomb", f"{CHART}# file: chart/values.yaml\n{ALIASES}", "chart"),
    ("an alias bomb in the open", f"# file: bad/a.yaml\n{ALIASES}", "bad"),
    ("no end of brackets", "# file: bad/a.yaml\nkind: " + "[" * 100_000, "bad"),
    ("no end of brackets in JSON", "# file: bad/a.json\n" + '{"a":' * 100_000, "bad"),
    (
        "a template in itself",
        CHART + TEMPLATE.format('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'),
        "chart",
    ),
    ("a file without end", CHART + TEMPLATE.format('{{ repeat 2000000000 "x" }}'), "chart"),
    ("no end of Jsonnet", "# file: bad/a.jsonnet\nlocal f(x) = f(x + 1) + 1; f(1)\n", "bad"),
    ("a large Jsonnet string", "# file: bad/a.jsonnet\nstd.repeat('x', 4000000000)\n", "bad"),
]


@pytest.mark.parametrize(
    ("files", "path"), [each[1:] for each in BAD], ids=[each[0] for each in BAD]
)
async def test_a_bomb_harms_nobody_else(cook: Kitchen, files: str, path: str) -> None:
    cook.put(GOOD + files)
    (made,) = await asyncio.gather(cook.render({"path": path}), return_exceptions=True)
    refused = isinstance(made, Stalled) and made.hint
    passed_over = isinstance(made, Rendered) and not made.objects
    assert refused or passed_over
    assert len((await cook.render({"path": "good"})).objects) == 1


async def test_an_archive_that_becomes_too_much(cook: Kitchen) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=1) as archive:
        for name, content in (
            ("db/Chart.yaml", b"apiVersion: v2\nname: db\nversion: 1.0.0\n"),
            ("db/templates/a.yaml", bytes(120 << 20)),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    cook.put(GOOD + CHART)
    cook.given.repositories["repo"]["chart/charts/db-1.0.0.tgz"] = packed.getvalue()
    with pytest.raises(Stalled):
        await cook.render({"path": "chart"})
    assert len((await cook.render({"path": "good"})).objects) == 1


def test_nothing_but_its_folder_can_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    program = """
import os, sys
from trueup.edge.engines.isolate import isolate
isolate(sys.argv[1])
open("inside", "w").close()
for path in (sys.argv[2], sys.argv[1] + "/../other/up"):
    try:
        open(path, "w").close()
    except OSError as error:
        print(error.errno)
"""
    done = subprocess.run(
        (sys.executable, "-c", program, tmp_path / "own", tmp_path / "other" / "file"),
        capture_output=True,
        text=True,
        check=True,
    )
    if not done.stdout:
        not_run("not run: needs a kernel that gives a process its own mounts")
    assert done.stdout.split() == [str(errno.EROFS)] * 2
    assert [path.name for path in tmp_path.rglob("*")].count("inside") == 1


async def test_too_much_output(cook: Kitchen) -> None:
    cook.put(GOOD.replace("good/", "app/") + f"data: {{x: {'x' * (2 << 20)}}}\n")
    with pytest.raises(Stalled) as stalled:
        await cook.render({"path": "app"})
    assert stalled.value.reason == "RenderTooLarge"


async def test_a_worker_that_falls_is_replaced(cook: Kitchen) -> None:
    cook.put(GOOD)
    await cook.render({"path": "good"})
    (worker,) = cook.counting.workers._idle
    worker.process.kill()
    await worker.process.wait()
    cook.put(GOOD.replace("name: a", "name: b"))
    assert len((await cook.render({"path": "good"})).objects) == 1


async def test_a_cancelled_render_leaves_no_process(cook: Kitchen) -> None:
    cook.put(LOOP)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await cook.render({"path": "loop"})
    assert not cook.counting.workers._all
    assert not list((cook.folder / "scratch").iterdir())


async def test_who_is_cancelled_while_one_starts_leaves_nothing(cook: Kitchen) -> None:
    cook.put(GOOD)
    scratch = cook.folder / "scratch"
    scratch.mkdir()
    render = asyncio.create_task(cook.render({"path": "good"}))
    while not list(scratch.iterdir()):  # noqa: ASYNC110  the pool has no bell for it
        await asyncio.sleep(0)
    render.cancel()
    with pytest.raises(asyncio.CancelledError):
        await render
    assert not cook.counting.workers._all
    assert not list(scratch.iterdir())


def _told(pid: int, name: str) -> bytes:
    return Path(f"/proc/{pid}/{name}").read_bytes()


async def test_a_render_reaches_no_network(cook: Kitchen) -> None:
    cook.put(GOOD)
    await cook.render({"path": "good"})
    (worker,) = cook.counting.workers._idle
    routes = _told(worker.process.pid, "net/route")
    assert routes.count(b"\n") <= 1, "a name space of its own has no routes"


async def test_the_environment_is_not_ours(cook: Kitchen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    cook.put(GOOD)
    await cook.render({"path": "good"})
    (worker,) = cook.counting.workers._idle
    assert b"SECRET_TOKEN" not in _told(worker.process.pid, "environ")


PARENT = """
import asyncio, sys
from pathlib import Path
from tests.edge.engines.test_workers import LOOP, at_work
from tests.support.rendering import kitchen
async def main():
    async with kitchen(Path(sys.argv[1])) as cook:
        cook.put(LOOP)
        render = asyncio.create_task(cook.render({"path": "loop"}))
        await at_work(cook, 0.5)
        print(*cook.counting.workers._all, flush=True)
        await render
asyncio.run(main())
"""


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    words = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _, _ = select.select([worker], [], [], 10)
        os.close(worker)
    assert ended


def test_one_whose_parent_ended_while_it_started_does_nothing_for_it(tmp_path: Path) -> None:
    asked = Work(Plain(("a.yaml",)), {"a.yaml": GOOD.partition("\n")[2].encode()})
    words = [sys.executable, "-I", "-m", "trueup.edge.engines.worker", encode(Manner()).decode()]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=tmp_path, stdin=pipe, stdout=pipe) as worker:
        said, _ = worker.communicate(packed(asked), timeout=30)
    assert (worker.returncode, said) == (0, b"")


async def test_what_a_killed_process_left_is_swept_away(cook: Kitchen) -> None:
    left = cook.folder / "scratch" / "worker-999999999-x"
    left.mkdir(parents=True)
    cook.put(GOOD)
    await cook.render({"path": "good"})
    assert not left.exists()


async def test_a_worker_killed_at_work_costs_a_second_attempt(tmp_path: Path) -> None:
    sum_ = "std.foldl(function(a, b) a + b, std.range(1, 100000), 0)"
    text = "{ apiVersion: 'v1', kind: 'X', metadata: { name: 'a' }, n: %s }"
    async with kitchen(tmp_path) as cook:
        cook.put(f"# file: app/a.jsonnet\n{text % sum_}\n")
        render = asyncio.ensure_future(cook.render({"path": "app"}))
        await at_work(cook)
        (worker,) = cook.counting.workers._all
        os.kill(worker, signal.SIGKILL)
        assert (await render).objects[0]["n"] == 5000050000
