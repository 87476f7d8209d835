"""What is served, remembered for as long as nothing casts doubt on it."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from trueup.edge.kube.discovery import Discovery
from trueup.edge.kube.transport import Answer, Transport
from trueup.k8s.ref import GroupKind


class Slow:
    """Answers with the kinds of when it was asked, as soon as `go` is set."""

    def __init__(self) -> None:
        self.served = ["Widget"]
        self.asked = 0
        self.go = asyncio.Event()

    async def send(self, _method: str, path: str, **_: Any) -> Answer:
        self.asked += path == "/apis"
        body = _groups(self.served if path == "/apis" else [])
        await self.go.wait()
        return Answer(msgspec.json.encode(body), {}, 200, path)


def _groups(kinds: list[str]) -> Mapping[str, Any]:
    resources = [
        {"resource": f"{kind.lower()}s", "responseKind": {"kind": kind}, "scope": "Namespaced"}
        for kind in kinds
    ]
    versions = [{"version": "v1", "resources": resources}]
    items = [{"metadata": {"name": "example.com"}, "versions": versions}]
    return {"kind": "APIGroupDiscoveryList", "items": items}


async def test_an_answer_of_before_a_change_is_not_kept() -> None:
    server = Slow()
    discovery = Discovery(cast("Transport", server))
    asking = asyncio.create_task(discovery.kinds())
    await asyncio.sleep(0)
    server.served = ["Widget", "Gadget"]
    discovery.forget()  # somebody hears of the change while the answer is under way
    server.go.set()
    await asking
    assert GroupKind("example.com", "Gadget") in await discovery.kinds()


async def test_what_did_not_change_stays_the_same_mapping() -> None:
    server = Slow()
    server.go.set()
    discovery = Discovery(cast("Transport", server))
    before = await discovery.kinds()
    discovery.forget()
    assert await discovery.kinds() is before
    assert server.asked == 2
