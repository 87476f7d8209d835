"""``app list``, ``get``, ``history``, ``resources``, ``manifests``, ``refresh``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.answers import segment
from trueup.cli.app import summary, treeview
from trueup.cli.app.naming import ROOT, application, listed_namespace, path_of
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, OUTPUT, csv, many, number, switch, text

if TYPE_CHECKING:
    from trueup.cli.client import Client

COLUMNS = (
    *("NAME", "CLUSTER", "NAMESPACE", "PROJECT", "STATUS", "HEALTH"),
    *("SYNCPOLICY", "CONDITIONS", "REPO", "PATH", "TARGET"),
)


async def list_(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        listed = await client.get(
            ROOT,
            selector=given.text("selector"),
            projects=list(given.many("project")),
            repo=given.text("repo"),
            appNamespace=listed_namespace(given),
        )
    apps = [app for app in listed.get("items") or () if _matches(app, call)]
    call.out.shown(
        apps, given.text("output"), lambda: call.out.table(COLUMNS, map(summary.row, apps))
    )


def _matches(app: Mapping[str, Any], call: Call) -> bool:
    cluster, path = call.given.text("cluster"), call.given.text("path")
    destination = app["spec"].get("destination") or {}
    if cluster and cluster not in (destination.get("server"), destination.get("name")):
        return False
    return not path or any(each.get("path") == path for each in summary.sources(app))


async def get(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        level = "hard" if given.on("hard-refresh") else "normal" if given.on("refresh") else ""
        app = await application(client, given.text("APPNAME"), given, refresh=level)
        output = given.text("output")
        read = output in ("json", "yaml", "name")
        windows = None if read else await _windows(client, app)
        told = await _announced(client, app) if given.on("show-params") and not read else ()
        if output.startswith("tree"):
            name = app["metadata"]["name"]
            tree = await client.get(path_of(name, "resource-tree"))
            summary.show(call.out, app, windows, operation=given.on("show-operation"))
            treeview.show(call.out, app, tree, detailed=output == "tree=detailed")
            return
    call.out.shown(app, output, lambda: _details(call, app, windows, told))


async def _announced(client: "Client", app: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What the plugins of its sources say that can be set."""
    status = app.get("status") or {}
    found: list[Mapping[str, Any]] = []
    types = status.get("sourceTypes") or [status.get("sourceType")]
    for index, (source, kind) in enumerate(zip(summary.sources(app), types, strict=False)):
        if kind != "Plugin":
            continue
        body = {
            "source": source,
            "sourceIndex": index,
            "appName": summary.full_name(app),
            "appProject": app["spec"].get("project") or "default",
        }
        path = f"/api/v1/repositories/{segment(source.get('repoURL') or '')}/appdetails"
        details = await client.post(path, body)
        found += (details.get("plugin") or {}).get("parametersAnnouncement") or ()
    return tuple(found)


async def _windows(client: "Client", app: Mapping[str, Any]) -> Mapping[str, Any]:
    """The sync windows that are about the application, what they allow, and until when."""
    meta = app["metadata"]
    path = path_of(meta["name"], "syncwindows")
    found: Mapping[str, Any] = await client.get(path, appNamespace=meta.get("namespace"))
    if not found.get("assignedWindows"):
        return found
    path = f"/api/trueup/v1/applications/{segment(meta['name'])}/windows"
    return {**found, **await client.get(path, appNamespace=meta.get("namespace"))}


def _details(
    call: Call,
    app: Mapping[str, Any],
    windows: Mapping[str, Any] | None,
    told: tuple[Mapping[str, Any], ...],
) -> None:
    summary.show(call.out, app, windows, operation=call.given.on("show-operation"))
    if call.given.on("show-params"):
        summary.parameters(call.out, app)
        summary.announcements(call.out, told)
    summary.objects(call.out, app)


async def history(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
    entries = (app.get("status") or {}).get("history") or []
    if given.text("output") == "id":
        for entry in entries:
            call.out.line(str(entry["id"]))
        return
    call.out.shown(entries, given.text("output"), lambda: summary.history(call.out, entries))


async def resources(call: Call) -> None:
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        tree = await client.get(path_of(app["metadata"]["name"], "resource-tree"))
    if given.text("output").startswith("tree"):
        treeview.show(call.out, app, tree, detailed=given.text("output") == "tree=detailed")
        return
    orphans = tree.get("orphanedNodes") or []
    own = tree.get("nodes") or []
    nodes = orphans if given.on("orphaned") else own if given.has("orphaned") else [*own, *orphans]
    call.out.shown(nodes, given.text("output"), lambda: treeview.table(call.out, nodes, orphans))


async def manifests(call: Call) -> None:
    """What Git declares, or what is live, as YAML documents."""
    import orjson

    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APPNAME"), given)
        name = app["metadata"]["name"]
        if given.text("source") == "live":
            items = (await client.get(path_of(name, "managed-resources"))).get("items") or []
            found = [item["liveState"] for item in items if item.get("liveState") != "null"]
        elif given.text("local"):
            from trueup.cli.render import local

            found = [orjson.dumps(each).decode() for each in await local(client, app, given)]
        else:
            query = {
                "revision": given.text("revision"),
                "revisions": list(given.many("revisions")),
                "sourcePositions": list(given.many("source-positions")),
            }
            found = (await client.get(path_of(name, "manifests"), **query)).get("manifests") or []
    for manifest in found:
        call.out.line("---")
        call.out.data(orjson.loads(manifest), "yaml")


async def refresh(call: Call) -> None:
    """Look at Git and at the cluster now."""
    given = call.given
    async with call.server() as client:
        level = "hard" if given.on("hard") else "normal"
        app = await application(client, given.text("APPNAME"), given, refresh=level)
    call.out.line(summary.state(app))


COMMANDS = (
    Command(
        "list",
        list_,
        "List applications",
        (),
        (
            APP_NAMESPACE,
            text("cluster", "Of this cluster, by address or name", "c"),
            OUTPUT,
            text("path", "With this path", "P"),
            many("project", "Of these projects", "p"),
            text("repo", "From this repository", "r"),
            text("selector", "With these labels", "l"),
        ),
    ),
    Command(
        "get",
        get,
        "Show an application",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            switch("hard-refresh", "Look anew first, and render anew"),
            text("output", "json, yaml, wide, tree, tree=detailed, name", "o", "wide"),
            switch("refresh", "Look anew first"),
            switch("show-operation", "Show the last operation too"),
            switch("show-params", "Show parameters too, and what a plugin says can be set"),
            text("source-name", "Of one source"),
            number("source-position", "Of one source, from 1", default=-1),
            number("timeout", "Seconds to wait"),
        ),
    ),
    Command(
        "history",
        history,
        "Show what was deployed when",
        ("APPNAME",),
        (APP_NAMESPACE, text("output", "wide, id, json, yaml", "o", "wide")),
    ),
    Command(
        "resources",
        resources,
        "List an application's objects",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            switch("orphaned", "Only orphaned ones; =false: none of them"),
            text("output", "wide, tree, tree=detailed, json, yaml"),
            text("project", "Project of the application"),
        ),
    ),
    Command(
        "manifests",
        manifests,
        "Print the manifests of an application",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            text("local", "Render this folder instead"),
            text("local-repo-root", "Root of the repository that holds it", default="."),
            text("revision", "At this revision"),
            many("revisions", "At these revisions"),
            text("source", "git or live", default="git"),
            many("source-names", "Sources of the revisions"),
            csv("source-positions", "Positions of the revisions' sources, from 1"),
        ),
    ),
    Command(
        "refresh",
        refresh,
        "Look at Git and at the cluster now",
        ("APPNAME",),
        (APP_NAMESPACE, switch("hard", "Render anew")),
    ),
)
