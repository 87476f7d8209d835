"""
``trueup history``: the record of what happened, across applications.

One application's deployments, to roll back to, are in ``trueup app history``.
"""

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from trueup.cli.command import Call, Command
from trueup.cli.flags import csv, number, switch, text
from trueup.cli.output import Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/trueup/v1/record"
PAGE = 500  # entries of one request
USUAL = 50
COLUMNS = ("ID", "TIME", "WHO", "ACTION", "WHAT", "REVISION", "OUTCOME", "MESSAGE")
WIDE = (*COLUMNS, "FROM", "CHANGES")
SHORT = 7  # of a commit
LONGEST = 80  # of a message
ASKED = {
    "project": "project",
    "app-namespace": "appNamespace",
    "who": "who",
    "outcome": "outcome",
    "object": "object",
    "commit": "commit",
    "search": "search",
    "since": "since",
    "until": "until",
}
Entry = Mapping[str, Any]


async def history(call: Call) -> None:
    wanted = call.given.text("output")
    if wanted not in FORMATS:
        raise Failure(f"unknown output format: {wanted}", ", ".join(filter(None, FORMATS)))
    query = {name: call.given.text(flag) for flag, name in ASKED.items()}
    query["application"] = call.given.text("APPNAME")
    query["kind"] = ",".join(call.given.many("kind"))
    async with call.server() as client:
        if wanted == "csv":
            if call.given.on("follow"):
                raise Failure("a table that grows is no CSV", "--follow with -o jsonl")
            async for part in client.text(f"{ROOT}/export", format="csv", **query):
                call.out.raw(part)
            return
        limit = call.given.number("limit")
        entries = [each async for each in _entries(client, query, limit)]
        follow = call.given.on("follow")
        _print(call, list(reversed(entries)) if follow else entries, wanted)
        if follow:
            await _follow(call, client, query, entries, wanted)


async def _entries(client: "Client", query: Mapping[str, str], limit: int) -> AsyncIterator[Entry]:
    """Newest first, as many as there are up to *limit* (0: all)."""
    cursor, count = "", 0
    while True:
        size = min(PAGE, limit - count) if limit else PAGE
        page = await client.get(ROOT, cursor=cursor, limit=size, **query)
        for each in page["items"]:
            yield each
        count += len(page["items"])
        cursor = page["next"]
        if not cursor or (limit and count >= limit):
            return


async def _follow(
    call: Call, client: "Client", query: Mapping[str, str], seen: list[Entry], wanted: str
) -> None:
    """What is new, as it happens."""
    after = {"after": seen[0]["id"]} if seen else {}
    async for part in client.events(f"{ROOT}/stream", **query, **after):
        entry = orjson.loads(part)
        if wanted in ("", "wide"):
            call.out.line("  ".join(str(cell) for cell in _row(entry, wide=wanted == "wide")))
        else:
            _print(call, [entry], wanted)


def _print(call: Call, entries: list[Entry], wanted: str) -> None:
    match wanted:
        case "jsonl":
            for each in entries:
                call.out.line(orjson.dumps(each).decode())
        case "json" | "yaml":
            call.out.data(entries, wanted)
        case _ if not entries:
            call.out.note("nothing is on record of that, or nothing that you may see")
        case _:
            wide = wanted == "wide"
            rows = (_row(each, wide=wide) for each in entries)
            call.out.table(WIDE if wide else COLUMNS, rows)


def _row(entry: Entry, *, wide: bool) -> tuple[object, ...]:
    who, origin = entry.get("who") or {}, entry.get("origin") or {}
    message = str(entry.get("message") or "")
    row = (
        entry["id"],
        f"{entry['time'][:19].replace('T', ' ')}Z",
        who.get("name") or who.get("subject") or "",
        entry["action"],
        _what(entry),
        ",".join(each[:SHORT] for each in entry.get("revisions") or ()),
        entry["outcome"],
        message if wide or len(message) <= LONGEST else f"{message[: LONGEST - 1]}…",
    )
    return (*row, origin.get("address") or "", _changes(entry)) if wide else row


def _what(entry: Entry) -> str:
    return str(
        entry.get("application")
        or entry.get("named")
        or entry.get("project")
        or entry.get("object")
        or entry["kind"]
    )


def _changes(entry: Entry) -> str:
    return "; ".join(_changed(each) for each in entry.get("changes") or ())


def _changed(edit: Mapping[str, Any]) -> str:
    by = f" by {edit['by']}" if edit.get("by") else ""
    return f"{edit['field']} {_value(edit.get('before'))} → {_value(edit.get('after'))}{by}"


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    said = value if isinstance(value, str) else orjson.dumps(value).decode()
    said = " ".join(said.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


FORMATS = ("", "wide", "json", "yaml", "jsonl", "csv")
SEARCH = (
    text("project", "Only of this project", "p"),
    text("app-namespace", "Namespace of the Application", "N"),
    text("who", "Only what this person, or field manager, did"),
    csv("kind", "operation, change, drift, login, denied, plan, approval, record"),
    text("outcome", "succeeded, failed, denied, noted"),
    text("object", "Only about objects with this in their name: ConfigMap/argocd/argocd-cm"),
    text("commit", "Only about this commit, or what begins so"),
    text("search", "Only where this stands somewhere"),
    text("since", "From then on: 2026-01-31, 2026-01-31T12:00:00Z, or 7d ago"),
    text("until", "Up to then"),
)
COMMANDS = (
    Command(
        "history",
        history,
        "Show what happened, newest first",
        ("[APPNAME]",),
        (
            *SEARCH,
            number("limit", "How many at most; 0: all", default=USUAL),
            switch("follow", "Go on with what happens, as it happens", "f"),
            text("output", "wide, json, yaml, jsonl, csv (csv: all that match)", "o"),
        ),
    ),
)
