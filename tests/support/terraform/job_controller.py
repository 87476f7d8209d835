"""
The controller of Jobs, for an API server that has none: as much of it as runs of Stacks need.

One pod for a Job that is not suspended and was never tried; its end is the Job's. A real control
plane brings its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.clusters import session
from tests.support.kubernetes import Client
from tests.support.terraform.node import LOOK, RUNS

Body = dict[str, Any]


@dataclass
class JobController:
    """*made*: the pods of each Job, by its uid."""

    http: Client
    made: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    async def run(self) -> None:
        while True:
            with suppress(aiohttp.ClientError):  # the API server is away
                await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        jobs = (await self.http.get(f"/apis/batch/v1/jobs?{RUNS}")).body["items"]
        pods = (await self.http.get(f"/api/v1/pods?{RUNS}")).body["items"]
        owned = {each["metadata"]["ownerReferences"][0]["uid"]: each for each in pods}
        for job in jobs:
            await self._tend(job, owned.get(job["metadata"]["uid"]))

    async def _tend(self, job: Body, pod: Body | None) -> None:
        uid = job["metadata"]["uid"]
        if _finished(job) or "deletionTimestamp" in job["metadata"]:
            return
        phase = (pod or {}).get("status", {}).get("phase", "")
        if phase == "Succeeded":
            await self._end(job, "Complete", "CompletionsReached")
        elif job["spec"].get("suspend"):
            if pod is not None:
                await self._delete(pod)
        elif phase == "Failed" or (uid in self.made and pod is None):
            await self._end(job, "Failed", "BackoffLimitExceeded")
        elif _late(job):
            if pod is not None:
                await self._delete(pod)
            await self._end(job, "Failed", "DeadlineExceeded")
        elif pod is None:
            await self._create(job)

    async def _create(self, job: Body) -> None:
        meta, template = job["metadata"], job["spec"]["template"]
        owner = {"apiVersion": "batch/v1", "kind": "Job", "name": meta["name"], "uid": meta["uid"]}
        body = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                **template["metadata"],
                "generateName": f"{meta['name']}-",
                "ownerReferences": [{**owner, "controller": True}],
            },
            "spec": template["spec"],
        }
        answer = await self.http.create(f"/api/v1/namespaces/{meta['namespace']}/pods", body)
        if answer.status == 201:
            self.made[meta["uid"]] = answer.body["metadata"]["name"]
            started = {"startTime": _now(), "active": 1}
            await self.http.patch(f"{_path(job)}/status", {"status": started})
        elif meta["uid"] not in self.refused:
            self.refused.add(meta["uid"])
            await self._tell(job, f"Error creating: {answer.message}")

    async def _tell(self, job: Body, message: str) -> None:
        meta = job["metadata"]
        about = {key: meta[key] for key in ("name", "namespace", "uid")}
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"generateName": meta["name"]},
            "type": "Warning",
            "reason": "FailedCreate",
            "message": message,
            "involvedObject": {"apiVersion": "batch/v1", "kind": "Job", **about},
        }
        answer = await self.http.create(f"/api/v1/namespaces/{meta['namespace']}/events", event)
        assert answer.status == 201, answer.body

    async def _delete(self, pod: Body) -> None:
        meta = pod["metadata"]
        if "deletionTimestamp" not in meta:
            await self.http.delete(f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}")

    async def _end(self, job: Body, kind: str, reason: str) -> None:
        """As a real one, by the condition that goes before."""
        first = {"Failed": "FailureTarget", "Complete": "SuccessCriteriaMet"}[kind]
        told = {"status": "True", "reason": reason, "message": f"Job: {reason}"}
        stamps = {"lastProbeTime": _now(), "lastTransitionTime": _now()}
        conditions = [{"type": each, **told, **stamps} for each in (first, kind)]
        status: Body = {"conditions": conditions, "active": 0}
        if kind == "Complete":
            status |= {"completionTime": _now(), "succeeded": 1}
        answer = await self.http.patch(f"{_path(job)}/status", {"status": status})
        assert answer.status in (200, 404), answer.body


def _finished(job: Body) -> bool:
    conditions = job.get("status", {}).get("conditions") or ()
    return any(each["type"] in ("Complete", "Failed") for each in conditions)


def _late(job: Body) -> bool:
    started = job.get("status", {}).get("startTime")
    if not started:
        return False
    age = datetime.now(UTC) - datetime.fromisoformat(started)
    return bool(age.total_seconds() > job["spec"]["activeDeadlineSeconds"])


def _path(job: Body) -> str:
    meta = job["metadata"]
    return f"/apis/batch/v1/namespaces/{meta['namespace']}/jobs/{meta['name']}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@asynccontextmanager
async def job_controller(config: Path) -> AsyncIterator[JobController]:
    async with session(config) as asking:
        made = JobController(Client(asking))
        task = asyncio.create_task(made.run())
        try:
            yield made
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
