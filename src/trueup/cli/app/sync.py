"""``app sync``: ask for it, show what happens to each object, say how it ended."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trueup.cli.app import picking, progress, summary, waiting
from trueup.cli.app.naming import application, chosen, path_of, split
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import (
    APP_NAMESPACE,
    DIFF_BATCHES,
    JQ_TIMEOUT,
    OUTPUT,
    csv,
    many,
    number,
    switch,
    text,
)
from trueup.cli.output import FAILED, Failure
from trueup.cli.spec import pairs

if TYPE_CHECKING:
    from trueup.cli.client import Client

KEY = ("group", "kind", "namespace", "name")
OPTIONS = {
    "replace": "Replace=true",
    "server-side": "ServerSideApply=true",
    "apply-out-of-sync-only": "ApplyOutOfSyncOnly=true",
}


async def sync(call: Call) -> int | None:
    codes = []
    async with call.server() as client:
        for name in await chosen(client, call.given):
            codes.append(await _synced(call, client, name))
    return max(codes, default=0)


async def _synced(call: Call, client: "Client", name: str) -> int:
    given = call.given
    app = await application(client, name, given)
    namespace, plain = split(name, given)
    if given.many("label"):
        app = await _labelled(client, app, given)
    if given.on("preview-changes") and not await _agreed(call, client, app):
        raise Failure(f"application '{plain}' is not synced")
    body = await request(client, app, given)
    await client.post(path_of(plain, "sync"), {**body, "appNamespace": namespace})
    if given.on("async"):
        return 0
    some = given.on("dry-run") or given.many("resource") or given.many("label")
    full = f"{namespace}/{plain}" if namespace else plain
    return await finished(call, client, full, whole=not some)


async def finished(call: Call, client: "Client", name: str, *, whole: bool = False) -> int:
    """
    Show the operation until it has ended, and the exit code for how it ended.

    *whole*: the application was to become what Git says, so nothing else may be left.
    """
    quiet = call.given.text("output") not in ("wide", "")
    seconds = call.given.number("timeout")
    with progress.shown(call.out, quiet=quiet) as shown:
        try:
            async with asyncio.timeout(seconds or None):
                app = await waiting.until(
                    client, name, lambda app: not waiting.operating(app), shown.show
                )
                app = await waiting.settled(client, name, app)
        except TimeoutError as error:
            raise waiting.timed_out(seconds, name) from error
        shown.show(app)
    call.out.shown(app, call.given.text("output"), lambda: _ended(call, app))
    if waiting.failed(app):
        return FAILED
    if count := _unpruned(app) if whole else 0:
        call.out.note(f"error: {count} resources require pruning")
        call.out.note("hint: --prune deletes what is gone from Git")
        return FAILED
    return 0


def _unpruned(app: Mapping[str, Any]) -> int:
    """How many objects the sync has left that Git no longer has."""
    state = (app.get("status") or {}).get("operationState") or {}
    results = (state.get("syncResult") or {}).get("resources") or ()
    synced = summary.sync_status(app) == "Synced"
    return 0 if synced else sum(each.get("status") == "PruneSkipped" for each in results)


def _ended(call: Call, app: Mapping[str, Any]) -> None:
    call.out.line()
    summary.show(call.out, app, operation=True)
    summary.objects(call.out, app)
    state = (app.get("status") or {}).get("operationState") or {}
    left = [each for each in summary.pruned_later(app) if not call.given.on("prune")]
    if left and not waiting.failed(app):
        call.out.note(f"warning: gone from Git, but kept: {', '.join(left)}")
    if waiting.failed(app):
        call.out.note(f"error: operation has completed with phase: {state.get('phase')}")
        call.out.note(f"hint: {state.get('message') or 'see the objects above'}")


async def request(client: "Client", app: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """The body of ``POST …/sync``."""
    body: dict[str, Any] = {
        "name": app["metadata"]["name"],
        "revision": given.text("revision"),
        "revisions": list(given.many("revisions")),
        "sourcePositions": _positions(app, given),
        "prune": given.on("prune"),
        "dryRun": given.on("dry-run"),
        "strategy": _strategy(given),
        "resources": _resources(app, given),
        "infos": [
            {"name": name, "value": value} for name, value in pairs(given.many("info"), "info")
        ],
    }
    options = [option for flag, option in OPTIONS.items() if given.on(flag)]
    if options:
        said = (app["spec"].get("syncPolicy") or {}).get("syncOptions") or []
        body["syncOptions"] = {"items": [*said, *options]}
    if given.has("retry-limit") and given.number("retry-limit"):
        body["retryStrategy"] = _retry(given)
    if given.text("local"):
        import orjson

        from trueup.cli.render import local

        found = await local(client, app, given)
        body["manifests"] = [orjson.dumps(each).decode() for each in found]
    return {name: value for name, value in body.items() if value not in ("", [], None, False)}


def _strategy(given: Given) -> dict[str, Any] | None:
    match given.text("strategy"):
        case "apply":
            return {"apply": {"force": given.on("force")}}
        case "hook" | "":
            return {"hook": {"force": True}} if given.on("force") else None
        case other:
            raise Failure(f"unknown sync strategy: '{other}'", "apply or hook")


def _resources(app: Mapping[str, Any], given: Given) -> list[dict[str, Any]]:
    if not given.many("resource") and not given.many("label"):
        return []
    return picking.operation_resources(app, given.many("resource"))


async def _labelled(client: "Client", app: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """*app* as if it had those objects only whose manifests have the labels of ``--label``."""
    import orjson

    wanted = dict(pairs(given.many("label"), "label"))
    path = path_of(app["metadata"]["name"], "managed-resources")
    items = (await client.get(path, appNamespace=app["metadata"].get("namespace")))["items"]
    keys = set()
    for item in items:
        body = orjson.loads(item["targetState"]) or orjson.loads(item["liveState"]) or {}
        labels = (body.get("metadata") or {}).get("labels") or {}
        if wanted.items() <= labels.items():
            keys.add(tuple(item[name] for name in KEY))
    status = app.get("status") or {}
    kept = [
        each
        for each in status.get("resources") or ()
        if tuple(each.get(name) or "" for name in KEY) in keys
    ]
    if not kept:
        raise Failure(f"no object of the application has the labels {wanted}")
    return {**app, "status": {**status, "resources": kept}}


def _retry(given: Given) -> dict[str, Any]:
    return {
        "limit": given.number("retry-limit"),
        "backoff": {
            "duration": given.text("retry-backoff-duration"),
            "factor": given.number("retry-backoff-factor"),
            "maxDuration": given.text("retry-backoff-max-duration"),
        },
        "refresh": given.on("retry-refresh"),
    }


def _positions(app: Mapping[str, Any], given: Given) -> list[int]:
    names = [each.get("name") for each in app["spec"].get("sources") or ()]
    unknown = [name for name in given.many("source-names") if name not in names]
    if unknown:
        raise Failure(f"the application has no source named {unknown[0]!r}")
    positions = [names.index(name) + 1 for name in given.many("source-names")]
    return positions or [int(each) for each in given.many("source-positions")]


async def _agreed(call: Call, client: "Client", app: Mapping[str, Any]) -> bool:
    """Show what would change, and ask."""
    from trueup.cli.app.diff import compared

    differs = await compared(call, client, app["metadata"]["name"])
    if not differs:
        call.out.note("====== No Differences found ======")
        return True
    return call.agreed("Please review changes to application shown above. Sync? [y/N] ")


COMMANDS = (
    Command(
        "sync",
        sync,
        "Make the cluster what Git says",
        ("[APPNAME...]",),
        (
            APP_NAMESPACE,
            switch("apply-out-of-sync-only", "Apply only what differs"),
            switch("assumeYes", "Do not ask"),
            switch("async", "Do not wait for the end"),
            switch("dry-run", "Change nothing"),
            switch("force", "Delete and create anew what cannot be changed"),
            JQ_TIMEOUT,
            many("info", "name=value, to be kept with the operation"),
            many("label", "Only objects with these labels"),
            text("local", "Sync to this folder instead of Git"),
            text("local-repo-root", "Root of the repository that holds it", default="/"),
            OUTPUT,
            switch("preview-changes", "Show what would change, and ask"),
            many("project", "All applications of this project"),
            switch("prune", "Delete what is gone from Git"),
            switch("replace", "Replace objects instead of applying them"),
            many("resource", "Only these objects: GROUP:KIND:[NAMESPACE/]NAME, or !… not these"),
            text("retry-backoff-duration", "First wait", default="5s"),
            number("retry-backoff-factor", "Factor of the next wait", default=2),
            text("retry-backoff-max-duration", "Longest wait", default="3m0s"),
            number("retry-limit", "How often a failed sync is tried again"),
            switch("retry-refresh", "Look for a newer revision before a retry"),
            text("revision", "To this revision"),
            many("revisions", "To these revisions, of several sources"),
            text("selector", "Applications with these labels", "l"),
            switch("server-side", "Use server-side apply"),
            *DIFF_BATCHES,
            many("source-names", "Sources of the revisions, by name"),
            csv("source-positions", "Sources of the revisions, from 1"),
            text("strategy", "apply or hook"),
            number("timeout", "Seconds to wait; 0: for ever"),
        ),
    ),
)
