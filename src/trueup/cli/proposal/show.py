"""``proposal list``, ``get`` and ``logs``."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.answers import segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, text
from trueup.cli.output import Failure
from trueup.cli.proposal.place import NAMESPACE, one, path
from trueup.cli.proposing import ROOT, state_of

COLUMNS = ("NAME", "PHASE", "REVISION", "PARTS", "APPROVED BY", "TITLE", "MESSAGE")
PARTS = ("PART", "STATE", "CHANGES", "TOUCHED BY", "NEEDS", "AFTER THE MERGE", "WHY")
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT, repository=call.given.text("repo")))["items"]
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await one(client, call)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))


async def logs(call: Call) -> None:
    """Of the run of one part; of the first that had one, if none is named."""
    async with call.server() as client:
        parts = ((await one(client, call)).get("status") or {}).get("parts") or ()
        wanted = call.given.text("part")
        runs = [each["run"] for each in parts if each.get("run") and wanted in ("", each["id"])]
        if not runs:
            known = ", ".join(each["id"] for each in parts) or "none"
            raise Failure("there was no run of that", f"parts: {known}")
        async for chunk in client.text(path(call, "runs", segment(runs[0]), "log")):
            call.out.raw(chunk)


def _row(item: Body) -> tuple[object, ...]:
    return (
        item["name"],
        item.get("phase") or "Planning",
        (item.get("commit") or item["revision"])[:12],
        len(item.get("parts") or ()),
        ", ".join(item.get("approved") or ()),
        item.get("title", ""),
        str(item.get("message", "")).partition("\n")[0],
    )


def _show(call: Call, found: Body) -> None:
    spec, status, meta = found["spec"], found.get("status") or {}, found["metadata"]
    revision = f"{spec['revision']} ({str(status.get('revision', ''))[:7] or 'not known yet'})"
    given = [x["by"] for x in found.get("approvals") or () if x["digest"] == status.get("digest")]
    call.out.pairs(
        (
            ("Name", f"{meta['namespace']}/{meta['name']}"),
            ("Repo", spec["repoURL"]),
            ("Revision", revision),
            ("Base", spec.get("base") or "HEAD"),
            *((key.title(), spec[key]) for key in ("title", "link", "author") if spec.get(key)),
            ("Phase", status.get("phase") or "Planning"),
            ("Digest", status.get("digest") or "-"),
            ("Approved By", ", ".join(given) or "nobody"),
        )
    )
    parts = status.get("parts") or ()
    if parts:
        call.out.line()
        call.out.table(PARTS, map(_part, parts))
    said = [each for each in status.get("conditions") or () if each.get("message")]
    if said:
        call.out.line()
        rows = [(each["type"], each.get("status", ""), each.get("message", "")) for each in said]
        call.out.table(("CONDITION", "STATUS", "MESSAGE"), rows)


def _part(part: Body) -> tuple[object, ...]:
    counts = part.get("counts") or {}
    changes = ", ".join(f"{n} {what}" for what, n in counts.items() if what != "keep") or "-"
    provisional = " (provisional)" if part.get("provisional") else ""
    differs = f": {', '.join(part['differs'])}" if part.get("differs") else ""
    return (
        part["id"],
        state_of(part) + provisional,
        changes,
        part.get("touched", ""),
        part.get("needs", 0) or "",
        part.get("outcome", "") + differs,
        part.get("why", ""),
    )


COMMANDS = (
    Command(
        "list",
        list_,
        "List Proposals, the newest first",
        flags=(text("repo", "Only of this repository", "r"), OUTPUT),
        aliases=("ls",),
    ),
    Command("get", get, "Show a Proposal and its parts", ("PROPOSALNAME",), (NAMESPACE, OUTPUT)),
    Command(
        "logs",
        logs,
        "Print what the run of a part has said",
        ("PROPOSALNAME",),
        (NAMESPACE, text("part", "Id of the part; without it the first")),
    ),
)
