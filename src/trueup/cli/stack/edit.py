"""``stack create``, ``delete``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli import files
from trueup.cli.answers import ApiError, segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import USAGE, Failure
from trueup.cli.stack.place import HOME, NAMESPACE, ROOT, one, path, typed

if TYPE_CHECKING:
    from trueup.cli.client import Client

SPEC = (
    text("repo", "Address of the repository"),
    text("path", "Folder of the root in it"),
    text("revision", "Branch, tag or commit"),
    text("project", "Project", "p"),
    text("tool", "terraform or tofu"),
    text("tool-version", "Which versions of it, such as ~> 1.11"),
    text("workspace", "Workspace"),
    many("var", "Variable: name=value; JSON where it reads as such"),
    many("var-file", "File with variables, from the root"),
    text("apply", "When a plan is applied: auto, approval or manual"),
    text("drift-every", "How often drift is looked for, such as 1h; 0: never"),
    text("drift-react", "What is done about it: report, approval or heal"),
)


async def create(call: Call) -> None:
    """From files, or from flags."""
    bodies: list[Mapping[str, Any]] = [
        each for place in call.given.many("file") for each in await files.objects(place)
    ]
    if not bodies:
        bodies = [_body(call)]
    async with call.server() as client:
        for body in bodies:
            done = await _done(call, client, body)
            made = await client.post(ROOT, body, upsert=call.given.on("upsert"))
            meta = made["metadata"]
            call.out.note(f"stack '{meta['namespace']}/{meta['name']}' {done}")
            wanted = call.given.text("output")
            if wanted in ("json", "yaml"):
                call.out.data(made, wanted)


async def _done(call: Call, client: "Client", body: Mapping[str, Any]) -> str:
    """What making it would come to; another one is refused without ``--upsert``."""
    meta = body.get("metadata") or {}
    place = (str(meta.get("namespace") or HOME), str(meta.get("name") or ""))
    try:
        await client.get("/".join((ROOT, *map(segment, place))))
    except ApiError:  # it is not there, or may not be seen
        return "created"
    return "updated" if call.given.on("upsert") else "unchanged"


async def delete(call: Call) -> None:
    """What it has made stays, but with ``--destroy``."""
    destroys = call.given.on("destroy")
    async with call.server() as client:
        found = await one(client, call)
        count = (found.get("status") or {}).get("resources", 0)
        told = f"and destroy its {count} resources" if destroys else "and leave what it has made"
        call.confirm(f"Delete stack '{typed(call)[1]}' {told}?")
        await client.delete(path(call), destroy=destroys)
    call.out.note(f"stack '{typed(call)[1]}' deleted")


def _body(call: Call) -> Mapping[str, Any]:
    given = call.given
    if not given.text("STACKNAME") or not given.text("repo"):
        raise Failure(
            "a Stack needs a name and a repository",
            "trueup stack create NAME --repo URL --path FOLDER, or -f FILE",
            USAGE,
        )
    namespace, name = typed(call)
    spec = {
        "source": _said(repoURL="repo", path="path", targetRevision="revision", call=call),
        **_said(
            call=call, project="project", tool="tool", version="tool-version", workspace="workspace"
        ),
    }
    if given.many("var"):
        spec["variables"] = [_variable(each) for each in given.many("var")]
    if given.many("var-file"):
        spec["variableFiles"] = list(given.many("var-file"))
    if given.text("apply"):
        spec["policy"] = {"apply": given.text("apply")}
    if drift := _said(call=call, every="drift-every", react="drift-react"):
        spec["drift"] = drift
    return {"metadata": {"name": name, "namespace": namespace}, "spec": spec}


def _said(call: Call, **names: str) -> dict[str, Any]:
    return {key: said for key, flag in names.items() if (said := call.given.text(flag))}


def _variable(text: str) -> dict[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Failure(f"--var {text}: name=value is expected", code=USAGE)
    try:
        read = orjson.loads(value)
    except orjson.JSONDecodeError:
        read = value
    return {"name": name, "value": read}


COMMANDS = (
    Command(
        "create",
        create,
        "Make a Stack, from flags or a file",
        ("[STACKNAME]",),
        (
            many("file", "Manifest of a Stack", "f"),
            *SPEC,
            switch("upsert", "Change it if it is there"),
            NAMESPACE,
            OUTPUT,
        ),
    ),
    Command(
        "delete",
        delete,
        "Delete a Stack; what it has made stays, unless you say --destroy",
        ("STACKNAME",),
        (
            switch("destroy", "Destroy first all that its state holds"),
            switch("yes", "Do not ask", "y"),
            NAMESPACE,
        ),
    ),
)
