"""``stack list``, ``get``, ``logs``, ``outputs``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from trueup.cli.answers import segment
from trueup.cli.command import Call, Command
from trueup.cli.flags import OUTPUT, many, switch, text
from trueup.cli.output import Failure
from trueup.cli.stack import spans
from trueup.cli.stack.following import run_of
from trueup.cli.stack.live import follow
from trueup.cli.stack.place import HOME, NAMESPACE, ROOT, one, path
from trueup.core.terraform.types import written

COLUMNS = (
    *("NAME", "PROJECT", "SYNC", "HEALTH", "PLAN", "DRIFT", "RESOURCES", "LAST RUN", "PATH"),
    "MESSAGE",
)
HISTORY = ("ID", "DATE", "TOOK", "REVISION", "CHANGES", "BY")
Body = Mapping[str, Any]


async def list_(call: Call) -> None:
    projects = list(call.given.many("project"))
    async with call.server() as client:
        items = (await client.get(ROOT, project=projects))["items"]
    now = datetime.now(UTC)
    rows = (_row(each, now) for each in items)
    call.out.shown(items, call.given.text("output"), lambda: call.out.table(COLUMNS, rows))


async def get(call: Call) -> None:
    async with call.server() as client:
        found = await one(client, call)
    call.out.shown(found, call.given.text("output"), lambda: _show(call, found))


async def logs(call: Call) -> None:
    """Of its last run, or of the one that is named."""
    async with call.server() as client:
        run = call.given.text("run") or run_of(await one(client, call)).get("id")
        if not run:
            name = call.given.text("STACKNAME")
            raise Failure("there was no run yet", f"trueup stack get {name} tells why")
        if call.given.on("follow"):
            await follow(call, client, run)
            return
        async for chunk in client.text(path(call, "runs", segment(run), "log")):
            call.out.raw(chunk)


async def outputs(call: Call) -> None:
    name = call.given.text("OUTPUT")
    async with call.server() as client:
        await one(client, call)
        found = (await client.get(path(call, "outputs"), reveal=call.given.on("reveal")))["items"]
    if name:
        if name not in found:
            known = ", ".join(sorted(found)) or "none"
            raise Failure(f"there is no output {name}", f"there are: {known}")
        value = _value(found[name])
        call.out.shown(found[name].get("value"), _data(call), lambda: call.out.line(value))
        return
    rows = [(key, written(each.get("type")), _value(each)) for key, each in sorted(found.items())]
    columns = ("NAME", "TYPE", "VALUE")
    if call.given.text("output") == "name":
        for key, *_ in rows:
            call.out.line(key)
        return
    call.out.shown(found, call.given.text("output"), lambda: call.out.table(columns, rows))


def _data(call: Call) -> str:
    """Of one output: JSON or YAML of its value; else as it is, for a script."""
    wanted = call.given.text("output")
    return "" if wanted == "name" else wanted


def _row(item: Body, now: datetime) -> tuple[object, ...]:
    plan = item.get("plan") or {}
    state = plan.get("state", "")
    waits = f" ({item['waits']} to approve)" if item.get("waits") else ""
    return (
        item["name"] if item["namespace"] == HOME else f"{item['namespace']}/{item['name']}",
        item["project"],
        item.get("sync", "Unknown"),
        item.get("health", "Unknown"),
        f"{state}{waits}",
        item.get("drifted", 0) or "",
        item.get("resources", 0),
        spans.last(item.get("run") or {}, now),
        item["path"],
        str(item.get("message", "")).partition("\n")[0],
    )


def _show(call: Call, found: Body) -> None:
    spec, status, meta = found["spec"], found.get("status") or {}, found["metadata"]
    source, plan, run = spec["source"], status.get("plan") or {}, run_of(found)
    health = status.get("health") or {}
    applied = status.get("applied") or {}
    call.out.pairs(
        (
            ("Name", f"{meta['namespace']}/{meta['name']}"),
            ("Project", spec.get("project") or "default"),
            ("Repo", source.get("repoURL")),
            ("Path", source.get("path") or "."),
            ("Target", source.get("targetRevision") or "HEAD"),
            ("Tool", status.get("engine") or spec.get("tool", "terraform")),
            ("Sync Status", (status.get("sync") or {}).get("status", "Unknown")),
            ("Health Status", _joined(health.get("status", "Unknown"), health.get("message"))),
            ("Resources", status.get("resources", 0)),
            ("Applied", _joined(applied.get("revision", "")[:7], applied.get("at"))),
        )
    )
    if plan:
        made = spans.made(plan)
        call.out.pairs((("Plan", _plan(plan)), ("Digest", plan.get("digest")), ("Planned", made)))
    if run:
        how, why = f"{run.get('kind')} {run.get('phase')}", run.get("message") or run.get("due")
        span = spans.said(run, datetime.now(UTC))
        call.out.pairs((("Last Run", _joined(how, why)), ("Run Took", span)))
        for address, since in (run.get("since") or {}).items():
            call.out.pairs((("Under Way", f"{address} since {since}"),))
    for each in (status.get("drift") or {}).get("resources") or ():
        what = ", ".join(each.get("attributes") or ()) or "gone"
        call.out.pairs((("Drift", f"{each['address']}: {what} since {each.get('firstSeen')}"),))
    conditions = [each for each in status.get("conditions") or () if each["type"] != "Ready"]
    rows = [(each["type"], each.get("status", ""), each.get("message", "")) for each in conditions]
    if rows:
        call.out.line()
        call.out.table(("CONDITION", "STATUS", "MESSAGE"), rows)
    history = status.get("history") or []
    if history:
        call.out.line()
        call.out.table(HISTORY, map(_history, history))


def _plan(plan: Body) -> str:
    return _joined(plan.get("state", ""), _counted(plan) or "nothing to do")


def _counted(of: Body) -> str:
    """``2 create, 1 output``."""
    totals = (of.get("totals") or {}).items()
    return ", ".join(f"{n} {what.removesuffix('s') if n == 1 else what}" for what, n in totals)


def _history(entry: Body) -> tuple[object, ...]:
    by = (entry.get("initiatedBy") or {}).get("username") or "automated"
    approved = ", ".join(entry.get("approvedBy") or ())
    counts = _counted(entry)
    who = f"{by} (approved by {approved})" if approved and approved != by else by
    when = (entry.get("deployedAt"), spans.took(entry))
    return (entry.get("id", 0), *when, entry.get("revision", "")[:7], counts, who)


def _joined(one: str, other: object) -> str:
    return f"{one} ({str(other).partition(chr(10))[0]})" if other else one


def _value(output: Body) -> str:
    if output.get("sensitive") and output.get("value") is None:
        return "(sensitive)"
    value = output.get("value")
    return value if isinstance(value, str) else orjson.dumps(value).decode()


COMMANDS = (
    Command(
        "list",
        list_,
        "List Stacks",
        flags=(many("project", "Only of this project", "p"), OUTPUT),
        aliases=("ls",),
    ),
    Command("get", get, "Show a Stack", ("STACKNAME",), (NAMESPACE, OUTPUT)),
    Command(
        "logs",
        logs,
        "Print what a run has said",
        ("STACKNAME",),
        (
            NAMESPACE,
            text("run", "Id of the run; without it the last one"),
            switch("follow", "Go on until the run has ended", "f"),
        ),
    ),
    Command(
        "outputs",
        outputs,
        "Show what the last apply has handed out",
        ("STACKNAME", "[OUTPUT]"),
        (NAMESPACE, switch("reveal", "Sensitive ones too"), OUTPUT),
    ),
)
