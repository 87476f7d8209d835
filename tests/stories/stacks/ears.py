"""Who hears of a Stack but by the API: a webhook, a collector of traces, Prometheus, a helper."""

import asyncio
import tarfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.stories.stacks.people import People
from tests.stories.stacks.place import PATIENCE, Place
from tests.support.collector import Received, by_http
from tests.support.command import ok
from tests.support.receiver import Receiver, receiver
from tests.support.serving import free_port

ENVIRON = {"TRUEUP_NOTIFICATIONS_ALLOW": "127.0.0.1"}
TOLD = "{{toJson .stack}}"
TRIGGERS = ("on-approval-needed", "on-stack-applied", "on-stack-failed")


@dataclass(frozen=True)
class Ears:
    """*flags*: those that ``trueup serve`` speaks to them by."""

    hook: Receiver
    collector: Received
    flags: tuple[str, ...]
    metrics: str

    async def listen(self, it: Place) -> None:
        """To all Stacks: each message says all that a template may say of one."""
        body = f"webhook:\n  hook:\n    method: POST\n    body: '{TOLD}'\n"
        told = f"- when: stack.status?.run?.phase != ''\n  oncePer: {_ONCE}\n  send: [all]\n"
        who = f"- recipients: [hook]\n  triggers: [on-anything, {', '.join(TRIGGERS)}]\n"
        data = {
            "service.webhook.hook": f"url: {self.hook.url}\nretryMax: 0\n",
            "template.all": body,
            "trigger.on-anything": told,
            "subscriptions": who,
        }
        await it.put(
            {"kind": "ConfigMap", "metadata": {"name": "argocd-notifications-cm"}, "data": data}
        )

    async def heard(self, it: Place, who: People, *phases: str) -> Mapping[str, str]:
        """By where: all that was told, once the webhook was told of these *phases* of runs."""
        await self.hook.until(lambda: all(each in "".join(self.hook.bodies) for each in phases))
        async with asyncio.timeout(PATIENCE):
            while not {"plan", "apply"} <= {each.name for each in self.collector.spans}:  # noqa: ASYNC110
                await asyncio.sleep(0.2)  # a thread gets them, in batches
        async with aiohttp.ClientSession() as session, session.get(self.metrics) as answer:
            metrics = await answer.text()
        assert 'name="net"' in metrics
        return {
            "notifications": "".join(self.hook.bodies),
            "traces": "".join(map(str, self.collector.spans)),
            "metrics": metrics,
            **await _bundle(it, who),
        }


_ONCE = "stack.status?.run?.id + stack.status?.run?.phase"


@asynccontextmanager
async def ears() -> AsyncIterator[Ears]:
    port = free_port()
    with by_http() as (collector, found):
        async with receiver() as hook:
            flags = ("--otlp-address", collector, "--metrics-port", str(port))
            yield Ears(hook, found, flags, f"http://127.0.0.1:{port}/metrics")


async def _bundle(it: Place, who: People) -> dict[str, Any]:
    """What ``trueup admin diagnose`` collects for whoever is to help."""
    file, log = it.folder / "bundle.tar.gz", it.folder / "said.log"
    log.write_text(it.process.said)
    at = ("--data", str(it.folder / "data"), "--server", who.address)
    key = ("--auth-token", who.tokens["admin"])
    await ok("admin", "diagnose", *at, *key, "--log", str(log), "-o", str(file))
    with tarfile.open(file) as tar:
        found = {each.name: tar.extractfile(each) for each in tar if each.isfile()}
        said = {f"bundle/{name}": each.read().decode() for name, each in found.items() if each}
    assert any("Stack" in name for name in said), list(said)
    return said
