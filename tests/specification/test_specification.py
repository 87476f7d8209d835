"""
What a sync means, as tables: YAML in, YAML out (:mod:`tests.specification.world`).

Each case names the rule that it shows; ``rules.yaml`` says all of them in our words. A case expects
some of: *steps* (the plan), *happens* (the play: what is done, with ``then`` between for what
happens from outside), *objects* (their sync status), *listed* (``status.resources``), *sync*,
*health*, *told* (conditions), *left* (objects that are there in the end), *history*, *differs* (the
fields).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.core.decide.seen import NOW
from tests.core.written import fields_of, rows_of, steps_of
from tests.specification.world import World
from trueup.core.decide.record import TERMINATED
from trueup.model.application import ResourceResult
from trueup.model.plan import Task

FOLDER = Path(__file__).parent
RULES = yaml.safe_load((FOLDER / "rules.yaml").read_text())
CASES = [
    case for file in sorted(FOLDER.glob("[0-9]*.yaml")) for case in yaml.safe_load(file.read_text())
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['rule']} {case['name']}" for case in CASES])
def test_rule(case: Mapping[str, Any]) -> None:
    world = World(case)
    if "happens" in case:
        assert _played(world, case["happens"]) == case["happens"]
    elif not case.keys() & PLANNED:
        world.run()
    expected = {name: case[name] for name in case if name in SHOWN}
    assert expected or "happens" in case, "a case must expect something"
    assert {name: SHOWN[name](world) for name in expected} == expected


def _played(world: World, script: list[Any]) -> list[Any]:
    """What was said, between the events of *script*."""
    played: list[Any] = []
    world.run()
    for line in script:
        if isinstance(line, Mapping):
            played += [*_heard(world, script, len(played)), line]
            _event(world, line)
            world.run()
    return [*played, *_heard(world, script, len(played))]


def _event(world: World, line: Mapping[str, Any]) -> None:
    match line:
        case {"commit": rows}:
            world.commit(rows, same=bool(line.get("same")))
        case {"ask": sync}:
            world.ask(sync)
        case {"spec": fields}:
            world.respecify(fields)
        case {"then": event}:
            world.then(event)


def _heard(world: World, script: list[Any], at: int) -> list[str]:
    """The new lines; as far as they are expected, where that ends in dots."""
    lines, world.said = world.said, []
    heard = []
    for number, line in enumerate(lines, at):
        wanted = str(script[number]) if number < len(script) else ""
        short = wanted.endswith("…") and line.startswith(wanted[:-1])
        heard.append(wanted if short else line)
    return heard


def _status(world: World) -> Any:
    return world.app.status


def _plan(world: World) -> list[str]:
    plan = world.observe().plan
    assert plan is not None
    blocked = [f"blocked: {finding.message}" for finding in plan.findings if finding.stops]
    return blocked or steps_of(plan)


def _tasks(world: World) -> list[Task]:
    plan = world.observe().plan
    assert plan is not None
    return list(plan.tasks)


def _task_name(task: Task) -> str:
    return f"{task.ref.kind.kind}/{task.ref.name}"


def _space(world: World) -> Any:
    meta = world.live[world.stage.ref("Namespace/shop")].body["metadata"]
    return {key: meta[key] for key in ("labels", "annotations") if meta.get(key)}


def _since(world: World) -> float:
    """Seconds from the beginning to the last change of the health."""
    changed = world.app.status.health.last_transition_time
    assert changed is not None
    return (changed - NOW).total_seconds()


def _says(world: World, name: str, fields: Mapping[str, Any]) -> bool:
    """Whether the live object says at least so much."""

    def within(small: Any, large: Any) -> bool:
        if isinstance(small, Mapping):
            return all(within(value, large.get(key)) for key, value in small.items())
        return bool(small == large)

    return within(fields, world.live[world.stage.ref(name)].body)


def _history(world: World) -> list[str]:
    return [f"{entry.id} {entry.revision[:1]}" for entry in world.app.status.history]


def _changes(world: World) -> list[str]:
    changes = [each.change for each in world.compared().objects]
    return [str(line) for change in changes for line in fields_of(change)]


def _ended_by(result: ResourceResult) -> str:
    return f" {TERMINATED}" if result.message == TERMINATED else ""


def _names(world: World) -> list[str]:
    return sorted(f"{ref.kind.kind}/{ref.name}" for ref in world.live if ref.name != "shop")


SHOWN: Mapping[str, Callable[[World], Any]] = {
    "steps": _plan,
    "objects": lambda world: rows_of(world.compared()),
    "differs": _changes,
    "sync": lambda world: world.app.status.sync.status,
    "health": lambda world: world.app.status.health.status,
    "told": lambda world: [f"{each.type}: {each.message}" for each in _status(world).conditions],
    "left": _names,
    "history": _history,
    "results": lambda world: [
        f"{each.kind}/{each.name} {each.status} {each.hook_phase}{_ended_by(each)}".rstrip()
        for each in _status(world).operation_state.sync_result.resources
    ],
    "listed": lambda world: [
        " ".join(filter(None, (f"{each.kind}/{each.name}", each.status, "hook" * each.hook)))
        for each in _status(world).resources
    ],
    "manners": lambda world: {_task_name(t): t.manner.propagation for t in _tasks(world)},
    "validated": lambda world: {_task_name(t): t.manner.validate for t in _tasks(world)},
    "forced": lambda world: {_task_name(t): t.manner.force for t in _tasks(world)},
    "server-side": lambda world: {_task_name(t): t.manner.server_side for t in _tasks(world)},
    "groups": lambda world: [
        [_task_name(task) for task in group]
        for step in world.observe().plan.steps  # type: ignore[union-attr]
        for group in step.groups
    ],
    "says": lambda world: {
        name: fields for name, fields in world.case["says"].items() if _says(world, name, fields)
    },
    "rows-of-kind": lambda world: {
        kind: sum(each.ref.kind.kind == kind for each in world.compared().objects)
        for kind in world.case["rows-of-kind"]
    },
    "since": _since,
    "spaces": lambda world: [ref.name for ref in world.live if ref.kind.kind == "Namespace"],
    "namespace-says": _space,
    "operation": lambda world: {
        key: getattr(_status(world).operation_state.operation.sync, key)
        for key in ("revision", "prune")
    },
    "pending": lambda world: world.app.operation is not None,
    "finalizers": lambda world: list(world.app.metadata.get("finalizers") or ()),
}


PLANNED = {"steps", "differs", "manners", "validated", "groups", "forced", "server-side"}
"""What is asked before anything is done."""


def test_every_rule_is_shown() -> None:
    """By a case here, or by the test that `rules.yaml` names."""
    shown = {str(case["rule"]) for case in CASES}
    known = {name: rule for section in RULES for name, rule in section["rules"].items()}
    assert shown <= known.keys()
    elsewhere = {name for name, rule in known.items() if isinstance(rule, Mapping)}
    assert known.keys() - shown - elsewhere == set()
    for name in elsewhere:
        file, _, test = known[name]["shown"].partition("::")
        assert f"def {test}(" in (FOLDER.parent / file).read_text(), name


def test_they_are_many() -> None:
    assert len(CASES) >= 250
