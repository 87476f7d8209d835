"""
``admin notifications``: triggers and templates tried out, with files alone or with a cluster.

An object is a file, the name of an Application, or ``KIND/NAME`` (``stack/net``).
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from trueup.cli.admin.alerting import Scene, scene
from trueup.cli.command import Call
from trueup.cli.output import FAILED, USAGE, Failure, yaml_text
from trueup.core.alerts.catalogue import MESSAGES, TRIGGERS
from trueup.core.alerts.catalogue.sections import sections
from trueup.core.alerts.configuration import NAME
from trueup.core.alerts.subscriptions import destination
from trueup.core.alerts.templates import preview
from trueup.core.alerts.trigger import Condition
from trueup.core.hydrate.goyaml import document
from trueup.model.notice import Destination, Notice

CONSOLE = "console"


async def templates(call: Call) -> None:
    async with scene(call) as it:
        wanted = call.given.text("NAME")
        found = {
            name: dict(each.said)
            for name, each in sorted(it.configuration.templates.items())
            if wanted in ("", name)
        }
        _known(it, "template", wanted, found)
    rows = ((name, preview(each)) for name, each in found.items())
    _shown(call, found, ("NAME", "PREVIEW"), rows)


async def triggers(call: Call) -> None:
    async with scene(call) as it:
        wanted = call.given.text("NAME")
        found = {
            name: [_declared(one) for one in each.conditions]
            for name, each in sorted(it.configuration.triggers.items())
            if wanted in ("", name)
        }
        _known(it, "trigger", wanted, found)
    rows = (
        ("" if at else name, ", ".join(one.get("send", ())), one.get("when", ""))
        for name, each in found.items()
        for at, one in enumerate(each)
    )
    _shown(call, found, ("NAME", "TEMPLATE", "CONDITION"), rows)


async def run(call: Call) -> int:
    """1 if a condition cannot be evaluated."""
    async with scene(call) as it:
        name = call.given.text("NAME")
        _known(it, "trigger", name, it.configuration.triggers)
        trigger = it.configuration.triggers[name]
        scope = await it.scope(call.given.text("RESOURCE_NAME"))
        told = await it.asked(lambda around: trigger.evaluated(around(None)), scope)
    rows = [
        (condition.when, str(each.holds).lower())
        for condition, each in zip(trigger.conditions, told, strict=True)
    ]
    call.out.table(("CONDITION", "RESULT"), rows)
    problems = [each for each in told if each.problem]
    for each in problems:
        call.out.note(f"error: trigger {name}: {each.place}.{each.problem}")
    return FAILED if problems else 0


async def notify(call: Call) -> int:
    """1 if somebody could not be told; the others are."""
    async with scene(call) as it:
        name = call.given.text("NAME")
        _known(it, "template", name, it.configuration.templates)
        scope = await it.scope(call.given.text("RESOURCE_NAME"))
        failed = 0
        for said in call.given.many("recipient") or (f"{CONSOLE}:stdout",):
            to = destination(said)
            notice = await it.rendered(name, scope, to)
            if to.service == CONSOLE:
                call.out.line(document(_plain(notice)).rstrip("\n"))
            elif not await _sent(call, it, notice, to):
                failed += 1
        return FAILED if failed else 0


async def validate(call: Call) -> int:
    async with scene(call, quiet=True) as it:
        found = it.configuration
    for each in found.findings:
        call.out.line(f"❌ {each}")
    counts = (found.services, "service"), (found.triggers, "trigger"), (found.templates, "template")
    call.out.line(", ".join(_counted(len(each), word) for each, word in counts))
    return FAILED if found.findings else 0


async def printed(call: Call) -> None:
    data = {
        f"trigger.{name}": yaml_text([_declared(each) for each in every])
        for name, every in TRIGGERS.items()
    }
    data |= {f"template.{name}": document(sections(each)) for name, each in MESSAGES.items()}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": NAME}, "data": data}
    call.out.line(document(body).rstrip("\n"))


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


async def _sent(call: Call, it: Scene, notice: Notice, to: Destination) -> bool:
    problem = await it.send(notice, to)
    if problem:
        call.out.note(f"error: {to.service}:{to.recipient}: {problem}")
        return False
    call.out.note(f"{to.service}:{to.recipient} was told")
    return True


def _known(it: Scene, what: str, name: str, among: Mapping[str, Any]) -> None:
    """Whether there is the one that was asked for; none stands for all."""
    if not name or name in among:
        return
    declared = it.configuration.templates if what == "template" else it.configuration.triggers
    broken = [each for each in it.configuration.findings if each.where == f"{what}.{name}"]
    if broken:
        raise Failure(f"{what} {name} makes no sense: {broken[0].message}", broken[0].hint)
    near = get_close_matches(name, declared, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}? " if near else ""
    where = f"trueup admin notifications {what} get lists them"
    raise Failure(f"there is no {what} {name!r}", hint + where, USAGE)


def _shown(
    call: Call, found: Mapping[str, Any], headers: tuple[str, ...], rows: Iterable[tuple[str, ...]]
) -> None:
    match call.given.text("output"):
        case "name":
            for name in found:
                call.out.line(name)
        case format:
            call.out.shown(found, format, lambda: call.out.table(headers, rows))


def _declared(condition: Condition) -> dict[str, Any]:
    """As the ConfigMap would have it."""
    said = {
        "when": condition.when,
        "send": list(condition.send),
        "oncePer": condition.once_per,
        "description": condition.description,
    }
    return {key: each for key, each in said.items() if each}


def _plain(notice: Notice) -> dict[str, Any]:
    message = {"message": notice.message} if notice.message else {}
    return {**message, **notice.parts}
