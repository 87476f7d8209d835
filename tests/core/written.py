"""Objects as they are written in tests: YAML in, values out, and what the server makes of them."""

from textwrap import dedent
from typing import Any

import yaml

from tests.core.schemas import builtin
from trueup.core.compare.normalize import declared
from trueup.core.compare.verdict import Rules, difference
from trueup.k8s.apply import apply, update
from trueup.k8s.managed import Manager
from trueup.k8s.object import Object
from trueup.model.change import Change
from trueup.model.comparison import Comparison
from trueup.model.plan import Plan

OURS = "argocd-controller"
RULES = Rules(schema=builtin)


def obj(text: str) -> Object:
    return Object(yaml.safe_load(text))


def objs(text: str) -> tuple[Object, ...]:
    return tuple(Object(body) for body in yaml.safe_load_all(dedent(text)) if body)


def synced(text: str, over: Object | None = None, by: str = OURS) -> Object:
    """What is live after a server-side apply of *text* by *by*."""
    body = declared(yaml.safe_load(text))
    version, kind = str(body["apiVersion"]), str(body["kind"])
    manager = Manager(by, "Apply", version, time="2026-01-01T00:00:00Z", reset=(("status",),))
    live = dict(over.body) if over else None
    return Object(apply(live, dict(body), manager, builtin(version, kind), force=True).body)


def edited(live: Object, by: str = "kubectl-edit", **spec: Any) -> Object:
    """*live* after another manager has updated fields of its spec."""
    version, kind = str(live.body["apiVersion"]), str(live.body["kind"])
    after = {**live.body, "spec": {**live.body.get("spec", {}), **spec}}
    manager = Manager(by, "Update", version, time="2026-01-02T00:00:00Z")
    return Object(update(dict(live.body), after, manager, builtin(version, kind)))


def change_of(desired: str, live: Object, rules: Rules = RULES) -> Change | None:
    return difference(Object(declared(yaml.safe_load(desired))), live, rules).change


def fields_of(change: Change | None) -> list[str]:
    """``path: before -> after`` of each field that differs."""
    fields = change.fields if change else ()
    return [f"{'/'.join(each.path)}: {each.before} -> {each.after}" for each in fields]


def steps_of(plan: Plan) -> list[str]:
    """``Phase wave: action Kind/name, …`` of each step."""
    return [
        f"{step.phase} {step.wave}: "
        + ", ".join(
            f"{task.change.action} {task.ref.kind.kind}/{task.ref.name}" for task in step.tasks
        )
        for step in (*plan.steps, *plan.on_failure)
    ]


def rows_of(comparison: Comparison) -> list[str]:
    """``Kind/name status`` of each object, with what else there is to say of it."""
    return [
        " ".join(
            filter(
                None,
                (
                    f"{each.ref.kind.kind}/{each.ref.name}",
                    str(each.status or "-"),
                    "hook" if each.hook else "",
                    "prune" if each.requires_pruning else "",
                    "confirm" if each.requires_confirmation else "",
                    "" if each.counts else "uncounted",
                ),
            )
        )
        for each in comparison.objects
    ]
