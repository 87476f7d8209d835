"""``app diff``: each object that differs, as a unified diff from live to desired."""

from collections.abc import Mapping
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli.app.naming import application, path_of
from trueup.cli.command import Call, Command, Given
from trueup.cli.flags import (
    APP_NAMESPACE,
    DIFF_BATCHES,
    JQ_TIMEOUT,
    csv,
    many,
    number,
    switch,
    text,
    unused,
)
from trueup.cli.output import Failure, Output, yaml_text

if TYPE_CHECKING:
    from trueup.cli.client import Client

ERROR = 2
"""Exit code when the difference could not be told."""


async def diff(call: Call) -> int | None:
    """0: the same; 1 (``--diff-exit-code``): different; 2: not known."""
    given = call.given
    try:
        async with call.server() as client:
            differs = await compared(call, client, given.text("APPNAME"))
    except Failure as error:
        raise Failure(error.message, error.hint, ERROR) from error
    return given.number("diff-exit-code") if differs and given.on("exit-code") else 0


async def compared(call: Call, client: "Client", name: str) -> bool:
    """Print what differs, and whether anything does."""
    given = call.given
    level = "hard" if given.on("hard-refresh") else "normal" if given.on("refresh") else ""
    app = await application(client, name, given, refresh=level)
    namespace = app["metadata"].get("namespace")
    path = path_of(app["metadata"]["name"], "managed-resources")
    if given.text("local"):
        from trueup.cli.render import local

        manifests = [orjson.dumps(each).decode() for each in await local(client, app, given)]
        found = await client.post(path, {"manifests": manifests}, appNamespace=namespace)
    else:
        query = {
            "revision": given.text("revision"),
            "revisions": list(given.many("revisions")),
            "sourcePositions": list(given.many("source-positions")),
        }
        found = await client.get(path, appNamespace=namespace, **query)
    shown = [_shown(call.out, item) for item in found.get("items") or () if not item.get("hook")]
    if any(shown) and call.out.live and _of_git(given):
        words = f"trueup resource explain-diff {app['metadata']['name']}"
        call.out.note(f"hint: {words} tells who changed it, and where Git declares it")
    return any(shown)


def _of_git(given: Given) -> bool:
    """Whether it was compared with what the Application itself declares."""
    return not any(given.has(name) for name in ("local", "revision", "revisions"))


def _shown(out: Output, item: Mapping[str, Any]) -> bool:
    live = orjson.loads(item.get("normalizedLiveState") or "null")
    wanted = orjson.loads(item.get("predictedLiveState") or "null")
    if live == wanted:
        return False
    print_diff(out, item, live, wanted)
    return True


def print_diff(out: Output, item: Mapping[str, Any], live: Any, wanted: Any) -> None:
    """One object, under a line that names it."""
    kind = f"{item.get('group') or ''}/{item.get('kind')}"
    place = f"{item.get('namespace') or ''}/{item.get('name')}"
    out.line()
    out.line(f"===== {kind} {place} ======", "bold")
    before, after = (_lines(each) for each in (live, wanted))
    for line in unified_diff(before, after, "live", "desired", lineterm=""):
        out.line(line, _style(line))


def _lines(value: Any) -> list[str]:
    return [] if value is None else yaml_text(value).splitlines()


def _style(line: str) -> str:
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")


COMMANDS = (
    Command(
        "diff",
        diff,
        "Show what a sync would change",
        ("APPNAME",),
        (
            APP_NAMESPACE,
            number("diff-exit-code", "Exit code when something differs", default=1),
            switch("exit-code", "Tell by the exit code whether something differs", on=True),
            switch("hard-refresh", "Look anew first, and render anew"),
            JQ_TIMEOUT,
            text("local", "Compare with this folder instead of Git"),
            many("local-include", "Files of it to take"),
            text("local-repo-root", "Root of the repository that holds it", default="/"),
            switch("refresh", "Look anew first"),
            text("revision", "Compare with this revision"),
            many("revisions", "Compare with these revisions, of several sources"),
            unused(switch("server-side-diff"), "the comparison is always of that kind"),
            *DIFF_BATCHES,
            unused(switch("server-side-generate"), "the server renders in any case"),
            many("source-names", "Sources of the revisions, by name"),
            csv("source-positions", "Sources of the revisions, from 1"),
        ),
    ),
)
