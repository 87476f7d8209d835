"""``trueup cluster``: the clusters that applications may go to."""

from collections.abc import Mapping
from typing import Any

from trueup.cli.answers import NOT_FOUND, ApiError, missing, segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import text

ROOT = "/api/v1/clusters"
COLUMNS = ("SERVER", "NAME", "VERSION", "STATUS", "MESSAGE", "PROJECT")


async def list_(call: Call) -> None:
    async with call.server() as client:
        items = (await client.get(ROOT)).get("items") or []
    if call.given.text("output") == "server":
        for each in items:
            call.out.line(each["server"])
        return
    call.out.shown(
        items, call.given.text("output"), lambda: call.out.table(COLUMNS, map(_row, items))
    )


async def get(call: Call) -> None:
    name = call.given.text("SERVER/NAME")
    kind = "url" if "://" in name else "name"
    async with call.server() as client:
        try:
            found = await client.get(f"{ROOT}/{segment(name)}", **{"id.type": kind})
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
            items = (await client.get(ROOT)).get("items") or []
            known = [each[field] for each in items for field in ("server", "name")]
            raise missing("cluster", name, known) from error
    call.out.shown(found, call.given.text("output"), lambda: call.out.table(COLUMNS, [_row(found)]))


def _row(cluster: Mapping[str, Any]) -> tuple[object, ...]:
    state = cluster.get("connectionState") or {}
    return (
        cluster["server"],
        cluster.get("name") or "",
        cluster.get("serverVersion") or "",
        state.get("status") or "",
        state.get("message") or "",
        cluster.get("project") or "",
    )


COMMANDS = (
    Command(
        "list",
        list_,
        "List clusters",
        (),
        (text("output", "json, yaml, wide, server", "o", "wide"),),
    ),
    Command(
        "get",
        get,
        "Show a cluster",
        ("SERVER/NAME",),
        (text("output", "json, yaml, wide", "o", "yaml"),),
    ),
)
