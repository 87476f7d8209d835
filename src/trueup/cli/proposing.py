"""
Proposing: a server is asked what a commit would do that is not merged yet, and waited for.

For ``trueup proposal``, and for ``trueup plan --revision`` of a pipeline.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from trueup.cli.answers import segment
from trueup.cli.command import Call
from trueup.cli.output import FAILED, Failure
from trueup.model.changeset import ChangeSet, PartState
from trueup.model.proposal import CONFLICT

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/trueup/v1/proposals"
LOOK = 0.5  # seconds between two looks
Body = Mapping[str, Any]


def at(where: tuple[str, str], *more: str) -> str:
    """The same, of the one in that namespace, of that name."""
    return "/".join((ROOT, *map(segment, where), *more))


async def proposed(call: Call, revision: str, repository: str) -> ChangeSet:
    """What a server says that *revision* would do; it waits until that is planned."""
    async with call.server() as client:
        made = await client.post(ROOT, wanted(call, revision, repository))
        where = made["metadata"]["namespace"], made["metadata"]["name"]
        call.out.note(f"planned by the server as proposal '{where[1]}'")
        await waited(call, client, where)
        return await fetched(client, where)


async def fetched(client: "Client", where: tuple[str, str]) -> ChangeSet:
    said = await client.get(at(where, "plan"), format="value")
    return msgspec.convert(said, ChangeSet, strict=False)


async def waited(call: Call, client: "Client", where: tuple[str, str]) -> Body:
    """Until all that can be is planned. What is under way is told as it changes."""
    limit, last = call.given.number("timeout"), ""
    try:
        async with asyncio.timeout(limit or None):
            while True:
                found: Body = await client.get(at(where))
                status = found.get("status") or {}
                line = _under_way(status)
                if line and line != last:
                    call.out.note(line)
                last = line
                if _is_planned(found, status):
                    _demand_a_plan(status, where[1])
                    return found
                await asyncio.sleep(LOOK)
    except TimeoutError as error:
        late = f"it is not planned after {limit} s"
        raise Failure(late, f"it goes on: trueup proposal get {where[1]}", FAILED) from error


def _is_planned(found: Body, status: Body) -> bool:
    """Or as far as that goes; a look that was asked for has been made."""
    asked = (found["metadata"].get("annotations") or {}).get("argocd.argoproj.io/refresh")
    if asked or not status.get("conditions"):
        return False
    stalled = [each for each in status["conditions"] if each.get("reason") == "Stalled"]
    return bool(stalled) or status.get("phase") not in (None, "", "Planning")


def _demand_a_plan(status: Body, name: str) -> None:
    """An empty plan is no answer where none could be made: a pipeline would go on."""
    why = [x.get("message", "") for x in status["conditions"] if x.get("reason") == "Stalled"]
    if status.get("phase") == CONFLICT or (why and not status.get("since")):
        raise Failure("; ".join(filter(None, why)), f"see trueup proposal get {name}", FAILED)


def state_of(part: Body) -> str:
    """What a part does not say is as at first."""
    return str(part.get("state") or PartState.PENDING)


def _under_way(status: Body) -> str:
    parts = status.get("parts") or ()
    pending = [each for each in parts if state_of(each) == PartState.PENDING]
    going = [each["id"] for each in pending if each.get("run")]
    done = len(parts) - len(pending)
    return f"planned {done} of {len(parts)}: {', '.join(going)}" if going else ""


def wanted(call: Call, revision: str, repository: str = "") -> dict[str, Any]:
    given = call.given
    said = {
        "repoURL": repository or given.text("repo"),
        "revision": revision,
        "base": given.text("base"),
        "title": given.text("title"),
        "link": given.text("link"),
        "author": given.text("author"),
        "number": given.text("number"),
        "parts": list(given.many("part")),
        "untouched": given.on("all"),
    }
    spec = {key: each for key, each in said.items() if each}
    meta = {"namespace": given.text("proposal-namespace"), "name": given.text("name")}
    return {"metadata": {key: each for key, each in meta.items() if each}, "spec": spec}
