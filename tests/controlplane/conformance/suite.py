"""Run `e2e.test` against a server, a few specs at a time side by side."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.controlplane.conformance.specs import Result, Spec, focus, results, specs
from tests.support.kubectl import PINNED

TOGETHER = 4  # most of a spec's time is waiting
LIMIT = "50m"
FLAGS = (
    "--provider=skeleton",
    "--allowed-not-ready-nodes=-1",
    "--minStartupPods=0",
    f"--kubectl-path={PINNED}",
    "--dump-logs-on-failure=false",
    "--disable-log-dump=true",
    "--ginkgo.no-color",
    "--ginkgo.silence-skips",
    f"--ginkgo.timeout={LIMIT}",
)


async def known(program: Path) -> list[Spec]:
    """All specs of our areas."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        await _run(program, ["--ginkgo.dry-run", f"--ginkgo.json-report={report}"], Path(folder))
        return sorted(specs(_read(report)), key=lambda spec: spec.name)


async def run(
    program: Path, kubeconfig: Path, wanted: Sequence[Spec], log: Path
) -> dict[str, Result]:
    """What came of the *wanted* specs; the output is kept in the folder *log*."""
    together = [spec for spec in wanted if not spec.serial]
    parts = [together[start::TOGETHER] for start in range(TOGETHER)]
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_part(program, kubeconfig, part, log / f"{number}"))
            for number, part in enumerate(parts)
            if part
        ]
    found = [task.result() for task in tasks]
    if alone := [spec for spec in wanted if spec.serial]:
        found.append(await _part(program, kubeconfig, alone, log / "serial"))
    return {name: result for part in found for name, result in part.items()}


async def _part(
    program: Path, kubeconfig: Path, part: Sequence[Spec], log: Path
) -> dict[str, Result]:
    report = log.with_suffix(".json")
    report.unlink(missing_ok=True)
    chosen = f"--ginkgo.focus={focus(spec.name for spec in part)}"
    flags = [f"--kubeconfig={kubeconfig}", chosen, f"--ginkgo.json-report={report}"]
    await _run(program, flags, log.parent, log.with_suffix(".log"))
    return results(_read(report))


async def _run(program: Path, flags: Sequence[str], folder: Path, log: Path | None = None) -> None:
    said = folder / "said" if log is None else log
    with said.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            program, *FLAGS, *flags, stdout=out, stderr=asyncio.subprocess.STDOUT, cwd=folder
        )
        await process.wait()
    print(f"{said}: ended with {process.returncode}", file=sys.stderr)


def _read(report: Path) -> Any:
    """A run that broke off leaves no report; its log says why."""
    if not report.exists():
        raise RuntimeError(f"no report was written; see the log beside {report}")
    return json.loads(report.read_bytes())
