"""``trueup stackset``: a Stack for each Terraform root of a repository."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from trueup.cli import files
from trueup.cli.answers import segment
from trueup.cli.command import Call, Command
from trueup.cli.finding import found
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import USAGE, Failure
from trueup.cli.stack.checkout import checkout
from trueup.cli.stack.discover import SKIPPED, roots, tell
from trueup.cli.stack.place import API, HOME
from trueup.core.stacksets.making import made
from trueup.model.stackset import StackSet

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = f"{API}/stacksets"
COLUMNS = ("NAME", "PROJECT", "REPO", "PATH", "ROOTS", "GONE", "READY", "MESSAGE")
ROOTS = ("PATH", "STACK", "TOOL", "STATE", "WHY")
NAMESPACE = text("stackset-namespace", "Namespace of the StackSet", "N")
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT))["items"]
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await _one(client, call)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))


async def create(call: Call) -> None:
    """From files, or from flags."""
    bodies: list[Body] = [
        each for place in call.given.many("file") for each in await files.objects(place)
    ]
    async with call.server() as client:
        for body in bodies or [_body(call)]:
            made = await client.post(ROOT, body, upsert=call.given.on("upsert"))
            meta = made["metadata"]
            call.out.note(f"stackset '{meta['namespace']}/{meta['name']}' created")


async def delete(call: Call) -> None:
    """Its Stacks stay, unless it is said otherwise."""
    given = call.given
    destroys = given.on("destroy")
    stacks = given.on("stacks") or destroys
    async with call.server() as client:
        found = await _one(client, call)
        status = found.get("status") or {}
        count = status.get("found", 0) + status.get("gone", 0)
        told = f"and delete its {count} Stacks" if stacks else f"and leave its {count} Stacks"
        told += ", and destroy what they have made" if destroys else ""
        call.confirm(f"Delete stackset '{_typed(call)[1]}' {told}?")
        await client.delete(_path(call), stacks=stacks, destroy=destroys)
    call.out.note(f"stackset '{_typed(call)[1]}' deleted")


async def preview(call: Call) -> int:
    """What a set would make of a checkout: one that is there, or in a file."""
    given = call.given
    name, place = given.text("STACKSETNAME"), given.text("file")
    if bool(name) == bool(place):
        raise Failure("name one StackSet, or give its file", "-f FILE", USAGE)
    if place:
        (body,) = await files.objects(place) or [{}]
    else:
        async with call.server() as client:
            body = await _one(client, call)
    of = _decoded(body)
    found = roots(of, checkout(given.text("path")))
    wanted = made(of, found)
    return tell(call, found, wanted, [each.body for each in wanted if each.body])


def _decoded(body: Body) -> StackSet:
    meta = {"name": "unnamed", "namespace": HOME, **(body.get("metadata") or {})}
    try:
        return msgspec.convert({**body, "metadata": meta}, StackSet)
    except msgspec.ValidationError as error:
        raise Failure(f"it is no StackSet: {error}") from error


def _body(call: Call) -> Body:
    given = call.given
    if not given.text("STACKSETNAME") or not given.text("repo"):
        raise Failure(
            "a StackSet needs a name and a repository",
            "trueup stackset create NAME --repo URL, or -f FILE",
            USAGE,
        )
    namespace, name = _typed(call)
    source = {
        key: said
        for key, flag in (("repoURL", "repo"), ("path", "path"), ("targetRevision", "revision"))
        if (said := given.text(flag))
    }
    spec: dict[str, Any] = {"source": source}
    spec |= {key: [*given.many(key)] for key in ("include", "exclude") if given.many(key)}
    if gone := given.text("gone"):
        spec["gone"] = gone
    stack: dict[str, Any] = {"project": given.text("project")} if given.text("project") else {}
    if apply := given.text("apply"):
        stack["policy"] = {"apply": apply}
    if stack:
        spec["template"] = {"spec": stack}
    return {"metadata": {"name": name, "namespace": namespace}, "spec": spec}


def _typed(call: Call) -> tuple[str, str]:
    """Namespace and name."""
    before, slash, name = call.given.text("STACKSETNAME").rpartition("/")
    return (before if slash else call.given.text("stackset-namespace") or HOME), name


def _path(call: Call) -> str:
    return "/".join((ROOT, *map(segment, _typed(call))))


async def _one(client: "Client", call: Call) -> dict[str, Any]:
    return await found(client, _path(call), "stackset", _typed(call)[1], ROOT)


def _row(item: Body) -> tuple[object, ...]:
    return (
        item["name"],
        item["project"],
        item.get("repoUrl", ""),
        item.get("path", "") or ".",
        item.get("found", 0),
        item.get("gone", 0) or "",
        item.get("ready", False),
        str(item.get("message", "")).partition("\n")[0],
    )


def _show(call: Call, found: Body) -> None:
    spec, status, meta = found["spec"], found.get("status") or {}, found["metadata"]
    source = spec["source"]
    call.out.pairs(
        (
            ("Name", f"{meta['namespace']}/{meta['name']}"),
            ("Repo", source.get("repoURL")),
            ("Path", source.get("path") or "."),
            ("Target", source.get("targetRevision") or "HEAD"),
            ("Gone", spec.get("gone") or "keep"),
            ("Revision", status.get("revision", "")[:7]),
            ("Roots", status.get("found", 0)),
            ("Passed over", status.get("passed", 0)),
        )
    )
    conditions = status.get("conditions") or ()
    rows = [(each["type"], each["status"], each.get("message", "")) for each in conditions]
    call.out.line()
    call.out.table(("CONDITION", "STATUS", "MESSAGE"), rows)
    call.out.line()
    call.out.table(ROOTS, map(_root, status.get("roots") or ()))
    if call.given.on("skipped"):
        call.out.line()
        skipped = [(each["path"], each["why"]) for each in status.get("skipped") or ()]
        call.out.table(("PASSED OVER", "WHY"), skipped)


def _root(each: Body) -> tuple[object, ...]:
    why = each.get("message") or each.get("why", "")
    return (
        each["path"],
        each["stack"],
        each.get("tool", ""),
        each.get("state", "Current"),
        why,
    )


COMMANDS = (
    Command("list", list_, "List StackSets", flags=(OUTPUT,), aliases=("ls",)),
    Command(
        "get",
        get,
        "Show a StackSet and its roots",
        ("STACKSETNAME",),
        (SKIPPED, NAMESPACE, OUTPUT),
    ),
    Command(
        "create",
        create,
        "Make a StackSet, from flags or a file",
        ("[STACKSETNAME]",),
        (
            many("file", "Manifest of a StackSet", "f"),
            text("repo", "Address of the repository"),
            text("path", "Folder that roots are looked for in"),
            text("revision", "Branch, tag or commit"),
            text("project", "Project of its Stacks", "p"),
            many("include", "Only folders that fit this glob"),
            many("exclude", "No folders that fit this glob"),
            text("apply", "When a plan of its Stacks is applied: auto, approval or manual"),
            text("gone", "What becomes of a Stack whose root is gone: keep, orphan or destroy"),
            switch("upsert", "Change it if it is there"),
            NAMESPACE,
        ),
    ),
    Command(
        "delete",
        delete,
        "Delete a StackSet; its Stacks stay, unless you say otherwise",
        ("STACKSETNAME",),
        (
            switch("stacks", "Delete its Stacks first; what they have made stays"),
            switch("destroy", "And destroy what they have made, by plans that are approved"),
            switch("yes", "Do not ask", "y"),
            NAMESPACE,
        ),
    ),
    Command(
        "preview",
        preview,
        "Show what a StackSet makes of a checkout",
        ("[STACKSETNAME]",),
        (
            text("file", "Manifest of the StackSet; no server is needed", "f"),
            text("path", "The checkout (default: here)"),
            SKIPPED,
            NAMESPACE,
            OUTPUT,
        ),
    ),
)
