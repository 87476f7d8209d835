"""``app get-resource``, ``patch-resource``, ``delete-resource``: single live objects."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli.app.naming import application, path_of
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import APP_NAMESPACE, Flag, csv, switch, text
from trueup.cli.output import Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

Node = Mapping[str, Any]


async def get(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        name, nodes = await _found(client, given)
        objects = []
        for node in nodes:
            said = await client.get(path_of(name, "resource"), **_query(node))
            objects.append(_trimmed(orjson.loads(said["manifest"]), given))
    output = given.text("output")
    if output in ("json", "yaml"):
        for each in objects:
            if output == "yaml" and len(objects) > 1:
                call.out.line("---")
            call.out.data(each, output)
        return
    for each in objects:
        call.out.line(f"# {each.get('kind')}/{(each.get('metadata') or {}).get('name')}")
        call.out.data(each, "yaml")


async def patch(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        name, nodes = await _found(client, given)
        _only_one(nodes, given)
        for node in nodes:
            query = {**_query(node), "patchType": given.text("patch-type")}
            await client.post(path_of(name, "resource"), given.text("patch"), **query)
            call.out.line(f"Resource '{node['name']}' patched")


async def delete(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        name, nodes = await _found(client, given)
        _only_one(nodes, given)
        for node in nodes:
            place = "/".join(filter(None, (node.get("namespace"), node.get("name"))))
            call.confirm(f"Are you sure you want to delete {node.get('kind')} {place}?")
            query = {**_query(node), "force": given.on("force"), "orphan": given.on("orphan")}
            await client.delete(path_of(name, "resource"), **query)
            call.out.line(f"Resource '{node['name']}' deleted")


async def _found(client: "Client", given: Given) -> tuple[str, list[Node]]:
    """The application's name, and the objects of its tree that the flags mean."""
    if not given.text("kind"):
        raise Failure("which object?", "say its kind with --kind")
    app = await application(client, given.text("APPNAME"), given, fields="metadata")
    name = app["metadata"]["name"]
    tree = await client.get(path_of(name, "resource-tree"))
    nodes = [node for node in tree.get("nodes") or () if _matches(node, given)]
    if not nodes:
        raise Failure("no such object in the application", f"trueup app resources {name}")
    return name, nodes


def _matches(node: Node, given: Given) -> bool:
    wanted = (
        ("kind", given.text("kind")),
        ("group", given.text("group")),
        ("namespace", given.text("namespace")),
        ("name", given.text("resource-name")),
    )
    return all(not said or (node.get(field) or "") == said for field, said in wanted)


def _only_one(nodes: list[Node], given: Given) -> None:
    if len(nodes) > 1 and not given.on("all"):
        names = ", ".join(str(node["name"]) for node in nodes)
        raise Failure(f"several objects match: {names}", "name one with --resource-name, or --all")


def _query(node: Node) -> dict[str, Any]:
    return {
        "resourceName": node.get("name"),
        "namespace": node.get("namespace"),
        "group": node.get("group"),
        "kind": node.get("kind"),
        "version": node.get("version"),
    }


def _trimmed(body: dict[str, Any], given: Given) -> Any:
    if not given.on("show-managed-fields"):
        (body.get("metadata") or {}).pop("managedFields", None)
    wanted = given.many("filter-fields")
    return {path: _at(body, path) for path in wanted} if wanted else body


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if name.isdigit() and int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _which(*more: Flag) -> tuple[Flag, ...]:
    return (
        APP_NAMESPACE,
        text("group", "Group of the object"),
        text("kind", "Kind of the object"),
        text("resource-name", "Name of the object"),
        text("project", "Project of the application"),
        *more,
    )


_NAMESPACE = text("namespace", "Namespace of the object")

COMMANDS = (
    Command(
        "get-resource",
        get,
        "Print live objects of an application",
        ("APPNAME",),
        _which(
            csv("filter-fields", "Only these fields: spec.replicas,status"),
            text("output", "json, yaml, wide", "o", "wide"),
            switch("show-managed-fields", "Show metadata.managedFields too"),
        ),
    ),
    Command(
        "patch-resource",
        patch,
        "Patch a live object of an application",
        ("APPNAME",),
        _which(
            _NAMESPACE,
            switch("all", "All that match"),
            text("patch", "The patch"),
            text("patch-type", "Its media type", default="application/merge-patch+json"),
        ),
    ),
    Command(
        "delete-resource",
        delete,
        "Delete a live object of an application",
        ("APPNAME",),
        _which(
            _NAMESPACE,
            switch("all", "All that match"),
            switch("force", "Do not wait for it to end"),
            switch("orphan", "Leave what it owns"),
        ),
    ),
)
