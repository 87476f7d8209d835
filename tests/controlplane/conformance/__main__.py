"""
``python -m tests.controlplane.conformance [embedded|real|both|page|list] [TEXT]``

Runs the suite, all of it or the specs whose names contain TEXT, keeps what came of it in a folder,
and writes the page. ``page`` only writes it anew from what is kept; ``list`` names the specs.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.controlplane import build
from tests.controlplane.conformance import suite
from tests.controlplane.conformance.page import differing, page
from tests.controlplane.conformance.specs import Came, Result, Spec, chosen
from tests.controlplane.plane import running
from tests.controlplane.versions import NEWEST
from tests.support.apiserver import serving

FOLDER = Path(".trueup/conformance")
PAGE = Path("docs/reference/conformance.md")
SERVERS = {"embedded": ("embedded",), "real": ("real",), "both": ("real", "embedded")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.controlplane.conformance")
    parser.add_argument("verb", choices=(*SERVERS, "page", "list"), nargs="?", default="both")
    parser.add_argument("text", nargs="?", default="")
    parser.add_argument("--quick", action="store_true", help="only what chosen.yaml calls quick")
    given = parser.parse_args()
    try:
        program = build.conformance(NEWEST)
        build.servers(NEWEST)
    except build.NotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    known = asyncio.run(suite.known(program))
    table = chosen()
    if given.verb == "list":
        for spec in known:
            print(f"{table.left(spec) or 'run':60}  {spec.name}  {' '.join(spec.labels)}")
        return 0
    run = [spec for spec in known if not table.left(spec) and given.text in spec.name]
    if given.quick:
        run = [spec for spec in run if any(text in spec.name for text in table.quick)]
    for server in SERVERS.get(given.verb, ()):
        log = FOLDER.absolute() / server
        log.mkdir(parents=True, exist_ok=True)
        mine = [spec for spec in run if server == "real" or table.ends(spec)]
        _keep(server, found := asyncio.run(_run(server, program, mine, log)))
        _tell(server, mine, found)
    real, own = _kept("real"), _kept("embedded")
    if not given.text and not given.quick:
        PAGE.write_text(page(known, table, real, own, NEWEST.version))
    return _judge([s for s in differing(run, real, own) if not table.difference(s)], own)


async def _run(server: str, program: Path, run: Sequence[Spec], log: Path) -> dict[str, Result]:
    async with _server(server) as kubeconfig:
        return await suite.run(program, kubeconfig, run, log)


def _judge(wrong: Sequence[Spec], own: Mapping[str, Result]) -> int:
    for spec in wrong:
        print(f"differs: {spec.name}\n    {own[spec.name].why[:300] if spec.name in own else ''}")
    return 1 if wrong else 0


@asynccontextmanager
async def _server(name: str) -> AsyncIterator[Path]:
    with TemporaryDirectory() as folder:
        if name == "real":
            with running(Path(folder)) as plane:
                yield plane.kubeconfig
            return
        async with serving(Path(folder), tls=True) as server:
            yield server.kubeconfig


def _keep(server: str, found: dict[str, Result]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = _kept(server) | found
    (FOLDER / f"{server}.json").write_bytes(msgspec.json.format(msgspec.json.encode(kept)))


def _kept(server: str) -> dict[str, Result]:
    kept = FOLDER / f"{server}.json"
    return msgspec.json.decode(kept.read_bytes(), type=dict[str, Result]) if kept.exists() else {}


def _tell(server: str, run: Sequence[Spec], found: dict[str, Result]) -> None:
    passed = sum(result.came is Came.PASSED for result in found.values())
    print(f"{server}: {passed} of {len(run)} passed")


if __name__ == "__main__":
    raise SystemExit(main())
