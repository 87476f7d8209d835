"""``trueup notifications``: what is told to people; what failed is sent again, or discarded."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.answers import segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, number, text

ROOT = "/api/trueup/v1/notifications/deliveries"
COLUMNS = ("ID", "STATE", "ABOUT", "TRIGGER", "TO", "SINCE", "TRIES", "WHY")
FILTERS = {
    "state": "phase",
    "service": "service",
    "trigger": "trigger",
    "project": "project",
    "kind": "kind",
    "about": "name",
}
USUAL = 100
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    """The newest first."""
    said = {to: call.given.text(flag) for flag, to in FILTERS.items() if call.given.text(flag)}
    limit = call.given.text("limit") or str(USUAL)
    async with call.server() as client:
        items = (await client.get(ROOT, **said, limit=limit)).get("items") or ()
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await client.get(_path(call))
    call.out.shown(found, call.given.text("output"), lambda: call.out.pairs(_pairs(found)))


async def retry(call: Call) -> None:
    async with call.server() as client:
        await client.post(f"{_path(call)}/retry", {})
    call.out.note("it is sent again")


async def discard(call: Call) -> None:
    async with call.server() as client:
        await client.delete(_path(call))
    call.out.note("it is not sent")


def _path(call: Call) -> str:
    return f"{ROOT}/{segment(call.given.text('ID'))}"


def _row(item: Body) -> tuple[object, ...]:
    return (
        item["id"],
        item["phase"],
        _about(item),
        item["trigger"],
        _to(item),
        str(item.get("sent") or item["made"])[:19].replace("T", " "),
        item.get("tries", 0),
        str(item.get("problem", "")).partition("\n")[0],
    )


def _pairs(item: Body) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [
        ("Id", item["id"]),
        ("State", item["phase"]),
        ("About", _about(item)),
        ("Trigger", item["trigger"]),
        ("Templates", ", ".join(item.get("templates") or ())),
        ("To", _to(item)),
        ("Since", item["made"]),
        ("Tries", item.get("tries", 0)),
    ]
    more = (("Next", "due"), ("Sent", "sent"), ("Together With", "within"), ("Why", "problem"))
    return found + [(name, item[key]) for name, key in more if item.get(key)]


def _about(item: Body) -> str:
    topic = item["topic"]
    return f"{topic['kind']} {topic['namespace']}/{topic['name']}"


def _to(item: Body) -> str:
    recipient = item.get("recipient")
    return f"{item['service']}:{recipient}" if recipient else str(item["service"])


COMMANDS = (
    Command(
        "list",
        list_,
        "List what is told to people, the newest first",
        flags=(
            text("state", "Only: waiting, sending, retrying, sent, dead, dropped (with commas)"),
            text("service", "Only through this service"),
            text("trigger", "Only of this trigger"),
            text("project", "Only about objects of this project", "p"),
            text("kind", "Only about objects of this kind, such as Application"),
            text("about", "Only about objects of this name"),
            number("limit", f"How many at most (default: {USUAL})"),
            OUTPUT,
        ),
        aliases=("ls",),
    ),
    Command("get", get, "Show a delivery", ("ID",), (OUTPUT,)),
    Command("retry", retry, "Have a delivery sent, now", ("ID",)),
    Command("discard", discard, "Have a delivery not sent", ("ID",)),
)
