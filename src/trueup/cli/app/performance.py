"""``app performance``: the four figures of DORA, of one application or of many."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.answers import segment
from trueup.cli.app.naming import split
from trueup.cli.command import Call, Command
from trueup.cli.flags import APP_NAMESPACE, OUTPUT, number, text

ROOT = "/api/trueup/v1"
USUAL = 30
COLUMNS = ("NAME", "PROJECT", "DEPLOYMENTS", "A DAY", "LEAD TIME", "FAILED", "TO RESTORE")
UNKNOWN = "-"
UNITS = ((86400, "d"), (3600, "h"), (60, "m"))
Body = Mapping[str, Any]


async def performance(call: Call) -> None:
    """Of all that the query finds, if none is named."""
    given = call.given
    name, days = given.text("APPNAME"), given.text("days") or str(USUAL)
    async with call.server() as client:
        if name:
            namespace, bare = split(name, given)
            path = f"{ROOT}/applications/{segment(bare)}/performance"
            found = await client.get(path, appNamespace=namespace, days=days)
            call.out.shown(found, given.text("output"), lambda: call.out.pairs(_pairs(found)))
            return
        found = await client.get(f"{ROOT}/performance", q=given.text("query"), days=days)
    items = found.get("items") or ()
    call.out.shown(items, given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items)))


def _row(item: Body) -> tuple[object, ...]:
    said = dict(_pairs({"days": 0, "figures": item.get("figures") or {}}))
    name = f"{item['namespace']}/{item['name']}"
    return (name, item["project"], *list(said.values())[1:])


def _pairs(found: Body) -> list[tuple[str, object]]:
    of = found.get("figures") or {}
    failure = of.get("failure")
    return [
        ("Days", found["days"]),
        ("Deployments", of.get("deployments", 0)),
        ("A day", f"{of.get('frequency', 0.0):.2f}"),
        ("Lead time", took(of.get("lead"))),
        ("Failed", UNKNOWN if failure is None else f"{failure:.0%}"),
        ("To restore", took(of.get("restore"))),
    ]


def took(seconds: float | None) -> str:
    """In its largest unit, with one digit below 10."""
    if seconds is None:
        return UNKNOWN
    for size, unit in UNITS:
        if seconds >= size:
            count = seconds / size
            return f"{count:.1f}{unit}" if count < 10 else f"{count:.0f}{unit}"
    return f"{seconds:.0f}s"


COMMANDS = (
    Command(
        "performance",
        performance,
        "Show how often, how fast and how well it is deployed (DORA)",
        ("[APPNAME]",),
        (
            APP_NAMESPACE,
            text("query", "Without a name: of those that it finds, as `project:web`", "q"),
            number("days", f"Of how many days, today among them (default: {USUAL})"),
            OUTPUT,
        ),
        aliases=("dora",),
    ),
)
