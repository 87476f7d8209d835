"""
``trueup drift``: what differs from Git across all applications, and what to do about it.

To put it back: ``trueup app sync APPNAME --resource …``.
"""

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from trueup.cli.command import Call, Command
from trueup.cli.flags import number, switch, text
from trueup.cli.output import Failure

if TYPE_CHECKING:
    from trueup.cli.client import Client

ROOT = "/api/trueup/v1"
PAGE = 500  # differences of one request
USUAL = 100
TRIES = 120  # looks for applications that have yet to be compared; each waits a second
COLUMNS = ("APPLICATION", "OBJECT", "FIELD", "IN GIT", "LIVE", "WHY", "SINCE")
LONGEST = 40  # of a value
Item = Mapping[str, Any]


async def list_(call: Call) -> None:
    limit, wanted = call.given.number("limit"), call.given.text("output")
    async with call.server() as client:
        items = [each async for each in _items(client, call.given.text("QUERY"), limit)]
    if not items and not wanted:
        call.out.note("everything is as Git declares it")
        return
    call.out.shown(items, wanted, lambda: call.out.table(COLUMNS, map(_row, items)))


async def adopt(call: Call) -> None:
    """The patch to stdout, for ``git apply``; what is left out to stderr. 1: nothing is left."""
    found = await _asked(call, "adoption")
    patches = found.get("patches") or []
    if len({each["repoUrl"] for each in patches}) > 1:
        raise Failure("these are declared in several repositories", "adopt them one by one, by OF")
    for each in found.get("refusals") or ():
        hint = f"; {each['remedy']}" if each.get("remedy") else ""
        call.out.note(f"left out: {each['object']} {each['field']}: {each['why']}{hint}")
    if not patches:
        raise Failure("none of this can be adopted", "see what was left out, and why", 1)
    for each in patches:
        for path in each["shared"]:
            call.out.note(f"warning: {path} is outside of the application's folder")
    call.out.shown(
        found,
        call.given.text("output"),
        lambda: call.out.raw("".join(each["patch"] for each in patches).encode()),
    )


async def ignore(call: Call) -> None:
    """What would be ignored; with ``--write`` it is."""
    by = "manager" if call.given.on("managers") else "field"
    scope = "kind" if call.given.on("all-of-kind") else "object"
    found = await _asked(call, "ignoring", by=by, scope=scope)
    entries = found.get("entries") or []
    if not entries:
        raise Failure("no field of that differs", "trueup drift list")
    if call.given.on("write"):
        await _write(call, found)
    call.out.data({"ignoreDifferences": entries}, call.given.text("output") or "yaml")


async def _write(call: Call, found: Mapping[str, Any]) -> None:
    if declarer := found.get("declarer"):
        raise Failure(
            f"{declarer['kind']} {declarer.get('name') or ''} declares this Application",
            "it would put that back: add the entry where it is declared",
        )
    patch = {"patch": orjson.dumps(found["patch"]).decode(), "patchType": "json"}
    name, namespace = _name(call), call.given.text("app-namespace")
    body = {**patch, "name": name, **({"appNamespace": namespace} if namespace else {})}
    async with call.server() as client:
        await client.patch(f"/api/v1/applications/{quote(name)}", body)
    call.out.note(f"application {name} ignores it from now on")


async def _asked(call: Call, what: str, **query: str) -> Any:
    of = [each for each in call.given.many("OF") if each]
    path = f"{ROOT}/applications/{quote(_name(call))}/{what}"
    namespace = call.given.text("app-namespace")
    async with call.server() as client:
        wanted = of or await _all_of(client, _name(call))
        if not wanted:
            raise Failure(f"nothing of {_name(call)} differs from Git", "trueup drift list")
        return await client.get(path, of=wanted, appNamespace=namespace, **query)


async def _all_of(client: "Client", name: str) -> list[str]:
    found = [each async for each in _items(client, f'name:"{name}"', 0)]
    return [_of(each["deviation"]) for each in found]


async def _items(client: "Client", query: str, limit: int) -> AsyncIterator[Item]:
    """As many as there are up to *limit* (0: all), once all applications are compared."""
    cursor, count, tries = "", 0, 0
    while True:
        size = min(PAGE, limit - count) if limit else PAGE
        page = await client.get(f"{ROOT}/drift", q=query, cursor=cursor, limit=size)
        if page.get("pending") and not count and tries < TRIES:
            tries += 1  # the server has waited for them already
            continue
        for each in page["items"]:
            yield each
        count += len(page["items"])
        cursor = page.get("next", "")
        if not cursor or (limit and count >= limit):
            return


def _row(item: Item) -> tuple[object, ...]:
    one = item["deviation"]
    ahead = one["sort"] == "undeployed"
    why = f"not deployed: {one.get('revision', '')[:7]}" if ahead else one.get("manager", "")
    object = "/".join(filter(None, (one["kind"], one["namespace"], one["name"])))
    field = one.get("field") or {"create": "(not there)"}.get(one["change"], "(not declared)")
    values = (_value(one.get(side)) for side in ("desired", "live"))
    since = one.get("since", "")[:19].replace("T", " ")
    return (item["application"], object, field, *values, why, f"{since}Z" if since else "")


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    said = value if isinstance(value, str) else orjson.dumps(value).decode()
    said = " ".join(said.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _of(one: Mapping[str, Any]) -> str:
    field = f"#{one['field']}" if one.get("field") else ""
    return f"{one['group']}/{one['kind']}/{one['namespace']}/{one['name']}{field}"


def _name(call: Call) -> str:
    return call.given.text("APPNAME")


OUTPUT = text("output", "json or yaml", "o")
WHERE = text("app-namespace", "Namespace of the Application", "N")
COMMANDS = (
    Command(
        "list",
        list_,
        "Show what differs from Git, of all applications",
        ("[QUERY]",),
        (number("limit", "How many at most; 0: all", default=USUAL), OUTPUT),
    ),
    Command(
        "adopt",
        adopt,
        "Print the patch that makes Git declare what is live",
        ("APPNAME", "[OF...]"),
        (WHERE, OUTPUT),
    ),
    Command(
        "ignore",
        ignore,
        "Show, or write, the ignoreDifferences for what differs",
        ("APPNAME", "[OF...]"),
        (
            WHERE,
            switch("managers", "Ignore all that the managers of the fields own"),
            switch("all-of-kind", "Of all objects of the kind in the application"),
            switch("write", "Change the Application"),
            OUTPUT,
        ),
    ),
)
