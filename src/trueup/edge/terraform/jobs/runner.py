"""
The runner of a cluster: each run is a Job, made once and followed by whoever asks.

Nothing of a run is kept in memory: what was left for its pod and what the pod has brought is in the
database, and the Job is in the cluster under a name that is made of the run's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.core.terraform.jobs import manifest
from trueup.core.terraform.jobs.making import Making
from trueup.core.terraform.jobs.podspec import CONTAINER, OVERHEAD
from trueup.core.terraform.jobs.standing import (
    Over,
    Seen,
    Standing,
    Unknown,
    Waits,
    Works,
    standing,
)
from trueup.edge.terraform.jobs.errand import Errand
from trueup.edge.terraform.jobs.maker import Maker
from trueup.edge.terraform.order import Limits, Providers
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.k8s.value import encode
from trueup.model.errors import Refused, Stalled, Unreachable
from trueup.model.terraform import Diagnostic, Job, News, Progress, Result
from trueup.ports import Clock, Cluster, Errands

LOOK = 0.5  # seconds between two looks for what a pod has told
PODS = 2.0  # seconds between two looks at the cluster while nothing is heard
QUIET = 15.0  # seconds without a word after which the cluster is looked at


@dataclass(frozen=True, slots=True)
class JobRunner:
    """
    *making*: how Jobs are made, as it is set now; ``Stalled`` if that makes no sense.
    """

    cluster: Cluster
    errands: Errands
    clock: Clock
    maker: Maker
    making: Callable[[], Awaitable[Making]]
    providers: Providers = field(default_factory=Providers)
    limits: Limits = field(default_factory=Limits)

    async def start(self, job: Job) -> None:
        """Raises ``Stalled`` if the cluster will not have it."""
        news = await self.errands.news(job.id)
        if news is not None and (news.created or news.cancelled):
            return
        making = await self.making()
        namespace = making.place(job)
        await self.maker.check(job, making)
        errand = Errand(job, self.providers, self.limits)
        await self.errands.leave(job.id, namespace, encode(errand))
        try:
            await self.maker.make(job, making)
        except Stalled:
            await self.forget(job.id)
            raise
        await self.errands.created(job.id)

    async def watch(self, id: str, told: Callable[[Progress], None]) -> Result | None:
        said, waiting, looked = Progress(), "", 0.0
        while True:
            news = await self.errands.news(id)
            if news is None:
                return None
            if news.brought and (result := await self.errands.result(id)) is not None:
                return _judged(result, news)
            if news.progress != said:
                said = news.progress
                told(said)
            now = self.clock.monotonic()
            if now - looked >= PODS and self._quiet(news):
                looked = now
                found = await self._look(id, news)
                match found:
                    case Unknown():
                        return None
                    case Over(result):
                        return await self._last(id, result)
                    case Waits(message) | Works(message) if message != waiting:
                        waiting = message
                        told(msgspec.structs.replace(said, message=message or said.message))
            await self.clock.sleep(LOOK)

    async def cancel(self, id: str) -> None:
        """Suspended, a Job has its pod end, and makes no other."""
        news = await self.errands.news(id)
        if news is None or news.brought:
            return
        await self.errands.cancel(id)
        await self._stop(id, news.namespace)

    async def forget(self, id: str) -> None:
        news = await self.errands.news(id)
        if news is None:
            return
        with suppress(Refused):  # it is gone already
            await self.cluster.delete(
                manifest.job_ref(news.namespace, id), propagation="Background"
            )
        await self.errands.forget(id)

    async def left(self) -> Sequence[str]:
        return await self.errands.left()

    def _quiet(self, news: News) -> bool:
        """Whether the cluster must be asked: a pod that speaks is there."""
        if news.heard is None:
            return True
        return (self.clock.now() - news.heard).total_seconds() > QUIET

    async def _look(self, id: str, news: News) -> Standing | None:
        """None: the cluster does not answer now, and is asked again."""
        try:
            return standing(await self._seen(id, news))
        except Unreachable:
            return None

    async def _seen(self, id: str, news: News) -> Seen:
        ref = manifest.job_ref(news.namespace, id)
        job = await self.cluster.get(ref)
        pods = await self._listed(manifest.POD, news.namespace, manifest.selector(id))
        events = () if pods or news.by or job is None else await self._events(job)
        bodies = [each.body for each in pods]
        memory = _memory(job.body if job else {})
        return Seen(news, self.clock.now(), job.body if job else None, bodies, events, memory)

    async def _events(self, job: Object) -> list[Mapping[str, Any]]:
        """What is told of it; that we may not read them is in no way of a run."""
        with suppress(Refused):
            found = await self._listed(manifest.EVENT, job.ref.namespace, "")
            uid = job.at("metadata", "uid")
            return [each.body for each in found if each.at("involvedObject", "uid") == uid]
        return []

    async def _listed(self, kind: GroupKind, namespace: str, selector: str) -> list[Object]:
        found, _ = await self.cluster.list(kind, namespace=namespace, selector=selector)
        return list(found)

    async def _last(self, id: str, result: Result) -> Result:
        """It does not go on, whatever becomes of its pod; what it brought meanwhile counts."""
        news = await self.errands.news(id)
        if news is not None:
            with suppress(Stalled, Unreachable):
                await self.cancel(id)
        brought = await self.errands.result(id)
        return _judged(brought, news) if brought and news else result

    async def _stop(self, id: str, namespace: str) -> None:
        ref = manifest.job_ref(namespace, id)
        with suppress(Refused):  # gone already
            await self.cluster.patch(ref, manifest.suspended(so=True), media_type="merge")


def _judged(result: Result, news: News) -> Result:
    """A pod is also ended by those who know nothing of the run: that is no wish of a person."""
    if result.phase != "Cancelled" or news.cancelled:
        return result
    why = Diagnostic(
        "error",
        "its pod was ended by the cluster, and has saved the state before",
        "it is tried again; plan again to see what is left to do",
    )
    return msgspec.structs.replace(result, phase="Lost", diagnostics=(*result.diagnostics, why))


def _memory(job: Mapping[str, Any]) -> int:
    """What Terraform may use of what its pod may."""
    spec = ((job.get("spec") or {}).get("template") or {}).get("spec") or {}
    for each in spec.get("containers") or ():
        text = str(((each.get("resources") or {}).get("limits") or {}).get("memory", ""))
        if each.get("name") == CONTAINER and text.isdecimal():
            return int(text) - OVERHEAD
    return 0
