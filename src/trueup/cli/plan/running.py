"""Running: one run of Terraform, from its start until nothing of it is left."""

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from trueup.model.errors import Stalled
from trueup.model.terraform import Diagnostic, Job, Progress, Result
from trueup.ports import Runner

replace = msgspec.structs.replace
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """*step*: that it was in when it ended."""

    result: Result
    step: str


async def run(runner: Runner, job: Job, tell: Tell) -> Run:
    """If nobody waits for it any more it is ended, and nothing is left of it."""
    job = replace(job, id=uuid.uuid4().hex[:12])
    steps: list[str] = []

    def told(progress: Progress) -> None:
        if progress.step and progress.step != (steps[-1] if steps else ""):
            steps.append(progress.step)
            tell(progress.step)

    try:
        await runner.start(job)
        result = await runner.watch(job.id, told)
    except asyncio.CancelledError:
        await runner.cancel(job.id)
        await runner.watch(job.id, lambda _: None)
        raise
    finally:
        with suppress(Stalled):
            await runner.forget(job.id)
    lost = Result("Lost", diagnostics=(Diagnostic("error", "the run was lost"),))
    return Run(result or lost, steps[-1] if steps else "")
