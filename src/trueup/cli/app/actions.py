"""``app actions``: what can be done with the objects of an application, and doing it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.app.naming import application, path_of
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import APP_NAMESPACE, Flag, many, switch, text
from trueup.cli.output import USAGE, Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

COLUMNS = ("Group", "Kind", "Name", "Action", "Disabled")
"""In JSON too, where ``argocd`` writes them with capitals."""
PLACE = ("group", "kind", "namespace")
Node = Mapping[str, Any]


async def offered(call: Call) -> None:
    """Of what the application declares; with ``--kind`` also of what that has made."""
    async with call.server() as client:
        app, nodes = await _found(client, call.given)
        rows = [row for node in nodes for row in await _rows(call, client, app, node)]
    wide = [tuple(map(cell, row.values())) for row in rows]

    def table() -> None:
        call.out.table([name.upper() for name in COLUMNS], wide)

    if call.given.text("out") == "name":
        for name in sorted({row["Action"] for row in rows}):
            call.out.line(name)
        return
    call.out.shown(rows, call.given.text("out"), table)


async def run(call: Call) -> None:
    """On the one object that the flags mean, or on all of them."""
    given = call.given
    if not given.text("kind"):
        raise Failure("on which object?", "say its kind with --kind", USAGE)
    said = [{"name": name, "value": value} for name, value in parameters(given).items()]
    name = given.text("ACTION")
    async with call.server() as client:
        app, nodes = await _found(client, given)
        _clear(nodes, given)
        for node in nodes:
            body = {
                **_place(node),
                **_owner(app),
                "name": app["metadata"]["name"],
                "resourceName": node["name"],
                "action": name,
                "resourceActionParameters": said,
            }
            await client.post(_path(app, "v2"), body)
            call.out.line(f"Action '{name}' ran on {_told(node)}")


async def _found(client: "Client", given: Given) -> tuple[Node, list[Node]]:
    """The application, and its live objects that the flags mean."""
    wanted = "metadata,status.resources"
    app = await application(client, given.text("APPNAME"), given, fields=wanted)
    if given.text("kind"):
        path = path_of(app["metadata"]["name"], "resource-tree")
        tree = await client.get(path, **_owner(app))
        known = [node for node in tree.get("nodes") or () if node.get("uid")]
    else:
        listed = (app.get("status") or {}).get("resources") or ()
        known = [each for each in listed if not each.get("hook") and _live(each)]
    nodes = [node for node in known if _matches(node, given)]
    if not nodes:
        hint = f"trueup app resources {app['metadata']['name']}"
        raise Failure("no object of the application matches, or it is not live", hint)
    return app, nodes


def _live(resource: Node) -> bool:
    return (resource.get("health") or {}).get("status") != "Missing"


def _matches(node: Node, given: Given) -> bool:
    """A group that was given as empty is the core group."""
    wanted = {
        "kind": given.text("kind"),
        "namespace": given.text("namespace"),
        "name": given.text("resource-name"),
    }
    if given.has("group") and (node.get("group") or "") != given.text("group"):
        return False
    return all(not said or (node.get(field) or "") == said for field, said in wanted.items())


def _clear(nodes: list[Node], given: Given) -> None:
    """One group is meant, and one object unless it is said that all are."""
    groups = {node.get("group") or "" for node in nodes}
    if len(groups) > 1:
        known = ", ".join(sorted(group or '""' for group in groups))
        raise Failure(f"objects of several groups match: {known}", "name one with --group")
    if len(nodes) > 1 and not given.on("all"):
        names = ", ".join(str(node["name"]) for node in nodes)
        raise Failure(f"several objects match: {names}", "name one with --resource-name, or --all")


async def _rows(call: Call, client: "Client", app: Node, node: Node) -> list[dict[str, Any]]:
    query = {**_place(node), **_owner(app), "resourceName": node["name"]}
    said = await client.get(_path(app), **query)
    actions = said.get("actions") or ()
    for each in actions:
        if each.get("problem"):
            call.out.note(f"warning: {each['name']}: {each['problem']}")
    return [_row(node, each) for each in actions]


def _row(node: Node, action: Node) -> dict[str, Any]:
    named = (node.get("group") or "", node["kind"], node["name"], action["name"])
    return dict(zip(COLUMNS, (*named, bool(action.get("disabled"))), strict=True))


def parameters(given: Given) -> dict[str, str]:
    """What ``--param`` says, by name."""
    found = {}
    for each in given.many("param"):
        name, equals, value = each.partition("=")
        if not (name and equals):
            raise Failure(f"--param {each}: a name and a value are expected", "replicas=2", USAGE)
        found[name] = value
    return found


def _place(node: Node) -> dict[str, Any]:
    return {name: node.get(name) or "" for name in PLACE}


def _owner(app: Node) -> dict[str, Any]:
    return {"appNamespace": app["metadata"].get("namespace")}


def _path(app: Node, *more: str) -> str:
    return path_of(app["metadata"]["name"], "resource", "actions", *more)


def _told(node: Node) -> str:
    return "/".join(filter(None, (node.get("group"), node["kind"], node["name"])))


def cell(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _which(*more: Flag) -> tuple[Flag, ...]:
    return (
        APP_NAMESPACE,
        text("group", "Only objects of this group"),
        text("kind", "Only objects of this kind"),
        text("namespace", "Only objects in this namespace"),
        text("resource-name", "Only objects of this name"),
        *more,
    )


COMMANDS = (
    Command(
        "actions list",
        offered,
        "List what can be done with the objects of an application",
        ("APPNAME",),
        _which(text("out", "json, yaml, wide, name", "o", "wide")),
    ),
    Command(
        "actions run",
        run,
        "Do it, with one object or with all that match",
        ("APPNAME", "ACTION"),
        _which(
            switch("all", "All that match"),
            many("param", "A parameter of the action: NAME=VALUE"),
        ),
    ),
)
