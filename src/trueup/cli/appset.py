"""``trueup appset``: ApplicationSets."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli import files
from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.app import summary
from trueup.cli.app.show import COLUMNS as APPLICATIONS
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import FAILED, USAGE, Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/v1/applicationsets"
KIND = "ApplicationSet"
COLUMNS = (*("NAME", "PROJECT", "SYNCPOLICY", "HEALTH", "CONDITIONS", "REPO", "PATH", "TARGET"),)
MADE = "ResourcesUpToDate"
"""The condition that all Applications are as the set says."""
LOOK = 1.0  # seconds between two looks at what is waited for
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        listed = await client.get(
            ROOT,
            selector=given.text("selector"),
            projects=list(given.many("project")),
            appsetNamespace=given.text("appset-namespace"),
        )
    items = listed.get("items") or []
    call.out.shown(items, given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items)))


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await _one(client, call.given.text("APPSETNAME"), call.given)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))
    if call.given.on("show-params") and call.given.text("output") in ("", "wide"):
        summary.parameters(call.out, _template(found))


async def create(call: Call) -> None:
    given = call.given
    bodies = [body for place in given.many("FILE") for body in await _read(place, given)]
    async with call.server() as client:
        for body in bodies:
            await _created(call, client, body)


async def _created(call: Call, client: "Client", body: Body) -> None:
    given, meta = call.given, body["metadata"]
    before = await _existing(client, meta["name"], meta.get("namespace") or "")
    query = {"upsert": given.on("upsert"), "dryRun": given.on("dry-run")}
    made = await client.post(ROOT, body, **query)
    done = "created"
    if before is not None:
        alike = before.get("spec") == made.get("spec") and _said(before) == _said(made)
        done = "unchanged" if alike else "updated"
    dry = " (dry-run)" if given.on("dry-run") else ""
    call.out.note(f"{KIND} '{meta['name']}' {done}{dry}")
    call.out.shown(made, given.text("output"), lambda: _show(call, made))
    if given.on("wait") and not dry:
        await _until_made(client, made)
        call.out.note(f"{KIND} '{meta['name']}' resources are up to date")


async def generate(call: Call) -> None:
    given = call.given
    bodies = [body for place in given.many("FILE") for body in await _read(place, given)]
    if len(bodies) != 1:
        raise Failure("one ApplicationSet must be given", f"there are {len(bodies)}", USAGE)
    async with call.server() as client:
        said = await client.post(f"{ROOT}/generate", {"applicationSet": bodies[0]})
    head = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    apps = [{**head, **each} for each in said.get("applications") or ()]
    rows = [summary.row(each) for each in apps]
    call.out.shown(apps, given.text("output"), lambda: call.out.table(APPLICATIONS, rows))


async def delete(call: Call) -> int:
    given = call.given
    async with call.server() as client:
        for typed in given.many("APPSETNAME"):
            namespace, name = _split(typed, given)
            await _one(client, typed, given)
            question = f"Are you sure you want to delete '{typed}' and all its Applications? [y/n] "
            if not call.agreed(question):
                call.out.line(f"The command to delete '{typed}' was cancelled.")
                return FAILED
            await client.delete(f"{ROOT}/{segment(name)}", appsetNamespace=namespace)
            if given.on("wait"):
                await _until_gone(client, name, namespace)
            call.out.line(f"applicationset '{typed}' deleted")
    return 0


async def _until_gone(client: "Client", name: str, namespace: str) -> None:
    while await _existing(client, name, namespace) is not None:  # noqa: ASYNC110 elsewhere
        await asyncio.sleep(LOOK)


async def _until_made(client: "Client", body: Body) -> None:
    meta = body["metadata"]
    while True:
        found = await _existing(client, meta["name"], meta.get("namespace") or "")
        if found is None:
            raise Failure(f"{KIND} '{meta['name']}' is gone")
        if any(each["type"] == MADE and each["status"] == "True" for each in _conditions(found)):
            return
        await asyncio.sleep(LOOK)


async def _read(place: str, given: Given) -> list[dict[str, Any]]:
    """The ApplicationSets of a file, each with a name and where it goes."""
    found = await files.objects(place)
    for each in found:
        if each.get("kind") != KIND:
            raise Failure(f"{place} holds a {each.get('kind')}", f"an {KIND} is expected")
        meta = each["metadata"] = dict(each.get("metadata") or {})
        if not meta.get("name"):
            raise Failure(f"{place}: an {KIND} has no name", "set metadata.name")
        if given.text("appset-namespace") and not meta.get("namespace"):
            meta["namespace"] = given.text("appset-namespace")
    return found


async def _one(client: "Client", typed: str, given: Given) -> dict[str, Any]:
    namespace, name = _split(typed, given)
    found = await _existing(client, name, namespace)
    if found is None:
        items = (await client.get(ROOT)).get("items") or []
        raise missing("applicationset", name, [each["metadata"]["name"] for each in items])
    return found


async def _existing(client: "Client", name: str, namespace: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = await client.get(
            f"{ROOT}/{segment(name)}", appsetNamespace=namespace
        )
    except ApiError as error:
        if error.status == NOT_FOUND:
            return None
        raise
    return found


def _split(typed: str, given: Given) -> tuple[str, str]:
    namespace, slash, name = typed.rpartition("/")
    return (namespace, name) if slash else (given.text("appset-namespace"), typed)


def _said(body: Body) -> Any:
    meta = body.get("metadata") or {}
    return meta.get("labels") or {}, meta.get("annotations") or {}


def _template(body: Body) -> dict[str, Any]:
    """What its Applications are made of, as if it were one."""
    spec = ((body.get("spec") or {}).get("template") or {}).get("spec") or {}
    return {"metadata": body["metadata"], "spec": spec}


def _conditions(body: Body) -> list[Body]:
    return list((body.get("status") or {}).get("conditions") or ())


def _health(body: Body) -> str:
    return str(((body.get("status") or {}).get("health") or {}).get("status") or "")


def _row(body: Body) -> tuple[str, ...]:
    app = _template(body)
    first = (summary.sources(app) or [{}])[0]
    policy = (body["spec"].get("syncPolicy") or {}).get("applicationsSync") or ""
    told = [each["type"] for each in _conditions(body) if each.get("status") == "True"]
    return (
        summary.full_name(app),
        app["spec"].get("project") or "",
        policy,
        _health(body),
        ",".join(sorted(told)) or summary.NOTHING,
        first.get("repoURL") or "",
        first.get("path") or first.get("chart") or "",
        first.get("targetRevision") or "",
    )


def _show(call: Call, body: Body) -> None:
    app, out = _template(body), call.out
    destination = app["spec"].get("destination") or {}
    out.pairs(
        [
            ("Name", summary.full_name(app)),
            ("Project", app["spec"].get("project") or ""),
            ("Server", destination.get("server") or destination.get("name") or ""),
            ("Namespace", destination.get("namespace") or ""),
            ("Health Status", _health(body)),
        ]
    )
    summary.told_sources(out, app)
    out.pairs([("SyncPolicy", summary.policy_words(app))])
    if conditions := _conditions(body):
        out.line()
        out.table(
            ("CONDITION", "STATUS", "MESSAGE", "LAST TRANSITION"),
            [
                (each["type"], each["status"], each.get("message"), each.get("lastTransitionTime"))
                for each in conditions
            ],
        )


_NAMESPACE = text("appset-namespace", "Namespace of the ApplicationSet", "N")
_FILE = ("FILE...",)
COMMANDS = (
    Command(
        "list",
        list_,
        "List ApplicationSets",
        (),
        (
            _NAMESPACE,
            OUTPUT,
            many("project", "Only of this project", "p"),
            text("selector", "Only those with these labels", "l"),
        ),
    ),
    Command(
        "get",
        get,
        "Show an ApplicationSet",
        ("APPSETNAME",),
        (_NAMESPACE, OUTPUT, switch("show-params", "Show the parameters of its template")),
    ),
    Command(
        "create",
        create,
        "Create ApplicationSets from files or addresses",
        _FILE,
        (
            _NAMESPACE,
            switch("dry-run", "Only show what would be made"),
            OUTPUT,
            switch("upsert", "Overwrite one that differs"),
            switch("wait", "Wait until its Applications are as it says"),
        ),
    ),
    Command(
        "generate",
        generate,
        "Show the Applications that an ApplicationSet would make",
        _FILE,
        (_NAMESPACE, OUTPUT),
    ),
    Command(
        "delete",
        delete,
        "Delete ApplicationSets",
        ("APPSETNAME...",),
        (
            _NAMESPACE,
            switch("wait", "Wait until they are gone"),
            switch("yes", "Do not ask", "y"),
        ),
    ),
)
