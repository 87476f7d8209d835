"""``trueup resource``: single objects of applications, and what is to be said of them."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from trueup.cli.answers import segment
from trueup.cli.app.naming import application
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, many, text
from trueup.cli.output import Output
from trueup.core.compare.ownership import ago, shown

ROOT = "/api/trueup/v1/applications"
COLUMNS = ("FIELD", "IN GIT", "LIVE", "LIVE SINCE, BY", "DECLARED AT")
COLOURS = ("", "green", "red", "cyan", "")
CHANGES = {
    "create": "is declared and not there",
    "update": "",
    "delete": "is there and not declared",
}
GAP = 2
Body = Mapping[str, Any]


async def explain_diff(call: Call) -> None:
    """Each field that differs: both values, who wrote the live one, what declares the other."""
    given = call.given
    async with call.server() as client:
        app = await application(client, given.text("APP"), given, fields="metadata")
        meta = app["metadata"]
        found = await client.get(
            f"{ROOT}/{segment(meta['name'])}/explain-diff",
            appNamespace=meta.get("namespace"),
            group=given.text("group"),
            kind=given.text("kind"),
            namespace=given.text("namespace"),
            resourceName=given.text("name"),
        )
    call.out.shown(found, given.text("output"), lambda: show(call.out, found))


async def health(call: Call) -> None:
    from trueup.cli.health import health  # hundreds of checks that explain-diff does not need

    await health(call)


async def actions(call: Call) -> None:
    from trueup.cli.actions import offered

    await offered(call)


async def run_action(call: Call) -> None:
    from trueup.cli.actions import run

    await run(call)


def show(out: Output, found: Body) -> None:
    if not found["differences"]:
        out.line(f"{found['application']}: nothing differs from Git")
        return
    now = datetime.now(UTC)
    several = len(found["commits"]) > 1
    for difference in found["differences"]:
        _print_object(out, difference, now, several=several)
    for each in found["commits"]:
        out.line(f"Git: {_commit(each)} {each['repoUrl']}", "dim")
    for place, changed in _changed(found["differences"], several=several).items():
        out.line(f"{place} was last changed by {_commit(changed)}", "dim")


def _changed(differences: Iterable[Body], *, several: bool) -> Mapping[str, Body]:
    """The commits that the declaring lines, or files, come from."""
    known: dict[str, Body] = {}
    for each in differences:
        for declared in [each["declared"], *(field["declared"] for field in each["fields"])]:
            if declared and declared.get("changed"):  # an older server does not say
                exact = declared["certainty"] == "exact" and declared["line"]
                place = f"{declared['file']}:{declared['line']}" if exact else declared["file"]
                place += f" (source {declared['source'] + 1})" if several else ""
                known[place] = declared["changed"]
    return known


def _print_object(out: Output, difference: Body, now: datetime, *, several: bool) -> None:
    kind = ".".join(filter(None, (difference["kind"], difference["group"])))
    name = "/".join(filter(None, (difference["namespace"], difference["name"])))
    rest = [CHANGES[difference["change"]]]
    if not difference["fields"]:
        rest.append(_place(difference["declared"], several=several))
    out.line(f"{kind} {name}" + "".join(f", {each}" for each in rest if each), "bold")
    rows = [_row(field, now, several=several) for field in difference["fields"]]
    if not rows:
        pass
    elif out.live and _width(rows) > shutil.get_terminal_size().columns:
        for row in rows:
            _narrow(out, row)
    else:
        out.table(COLUMNS, rows, COLOURS)
    out.line()


def _narrow(out: Output, row: tuple[str, ...]) -> None:
    """One field below the other, for a terminal that the table does not fit into."""
    field, desired, live, by, place = row
    out.line(f"  {field}")
    out.line(f"    in Git    {desired}", "green")
    out.line(f"    live      {live}", "red")
    if by:
        out.line(f"    since     {by}", "cyan")
    if place:
        out.line(f"    declared  {place}")


def _row(field: Body, now: datetime, *, several: bool) -> tuple[str, ...]:
    return (
        field["path"],
        shown(field["desired"]),
        shown(field["live"]),
        _by(field, now),
        _place(field["declared"], several=several),
    )


def _by(field: Body, now: datetime) -> str:
    """``4 s ago, kubectl (Update scale)``."""
    if not field["manager"]:
        return ""
    how = " ".join(filter(None, (field["operation"], field["subresource"])))
    by = f"{field['manager']} ({how})" if how else str(field["manager"])
    if not field["since"]:
        return by
    return f"{ago(now - datetime.fromisoformat(field['since']))} ago, {by}"


def _place(declared: Body | None, *, several: bool) -> str:
    """``web/web.yaml:9``; what is known only roughly says so."""
    if declared is None:
        return ""
    if not declared["file"]:
        return f"{declared['how']}"
    place = f"{declared['file']}:{declared['line']}" if declared["line"] else declared["file"]
    notes = [declared["how"], "" if declared["certainty"] == "exact" else "file only"]
    notes += [f"source {declared['source'] + 1}"] if several else []
    note = ", ".join(filter(None, notes))
    return f"{place} ({note})" if note else place


def _commit(each: Body) -> str:
    """``1234567 Scale to two (Ann, 2026-11-21)``."""
    who = ", ".join(filter(None, (each["author"], (each["date"] or "")[:10])))
    told = (each["commit"][:7], each["subject"], f"({who})" if who else "")
    return " ".join(filter(None, told))


def _width(rows: Iterable[tuple[str, ...]]) -> int:
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    return sum(widths) + GAP * (len(widths) - 1)


_TRIED = (
    many("file", "Manifests: a file, a folder, or - for standard input", "f"),
    text("config", "The argocd-cm whose actions hold"),
)
COMMANDS = (
    Command(
        "explain-diff",
        explain_diff,
        "Tell who changed what differs, and where Git declares it",
        ("APP",),
        (
            APP_NAMESPACE,
            text("group", "Only objects of this group"),
            text("kind", "Only objects of this kind"),
            text("name", "Only objects of this name"),
            text("namespace", "Only objects in this namespace", "n"),
            text("output", "json, yaml, wide", "o", "wide"),
        ),
    ),
    Command(
        "health",
        health,
        "Tell the health of manifests, without any server",
        (),
        (
            many("file", "Manifests: a file, a folder, or - for standard input", "f"),
            text("config", "The argocd-cm whose health scripts hold"),
            text("output", "json, yaml, wide", "o", "wide"),
        ),
    ),
    Command(
        "actions",
        actions,
        "List what can be done with the objects of manifests, without any server",
        (),
        (*_TRIED, text("output", "json, yaml, wide", "o", "wide")),
    ),
    Command(
        "run-action",
        run_action,
        "Print what an action makes of the objects of manifests, without any server",
        ("ACTION",),
        (
            *_TRIED,
            many("param", "A parameter of the action: NAME=VALUE"),
            text("output", "json, yaml", "o", "yaml"),
        ),
    ),
)
