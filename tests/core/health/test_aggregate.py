"""The health of an application from that of its objects (reference 1.5, 2.11)."""

from textwrap import dedent
from typing import Any

import pytest
import yaml

from trueup.core.health import aggregate
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.comparison import Compared
from trueup.model.health import Health, Status

A = "argocd.argoproj.io/"
CASES = yaml.safe_load(
    dedent("""
    - {name: nothing declared, objects: [], is: Healthy}
    - {name: all healthy, objects: [{health: Healthy}, {health: Healthy}], is: Healthy}
    - {name: no opinion is neutral, objects: [{}], is: Healthy}
    - {name: the worst counts, objects: [{health: Progressing}, {health: Degraded}], is: Degraded,
       message: Thing b}
    - {name: suspended is worse than healthy, objects: [{health: Healthy}, {health: Suspended}],
       is: Suspended, message: Thing b}
    - {name: unknown is the worst, objects: [{health: Degraded}, {health: Unknown}], is: Unknown,
       message: Thing b}
    - {name: one missing does not count, objects: [{live: false}, {health: Healthy}], is: Healthy}
    - {name: all missing is Missing, objects: [{live: false}, {live: false}], is: Missing}
    - {name: hooks do not count, objects: [{health: Degraded, hook: true}], is: Healthy}
    - {name: a hook that is missing is not expected, is: Healthy,
       objects: [{live: false, hook: true}, {health: Healthy}]}
    - {name: marked to be left out, is: Healthy,
       objects: [{health: Degraded, note: ignore-healthcheck=true}]}
    - {name: skipped, is: Healthy,
       objects: [{health: Degraded, note: hook=Skip}, {health: Healthy}]}
    - {name: a child that is missing or unknown is no concern, is: Healthy,
       objects: [{kind: Application, health: Missing}, {kind: Application, health: Unknown}]}
    - {name: a child that is degraded is, is: Degraded,
       objects: [{kind: Application, health: Degraded}], message: Application a}
    - {name: three culprits are named, is: Degraded, message: Thing a; Thing b; Thing c; and 1 more,
       objects: [{health: Degraded}, {health: Degraded}, {health: Degraded}, {health: Degraded}]}
    - {name: with what they say, objects: [{health: Degraded, says: no image}], is: Degraded,
       message: "Thing a: no image"}
    """)
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_aggregate(case: dict[str, Any]) -> None:
    compared, health_of = [], {}
    for name, row in zip("abcdef", case["objects"], strict=False):
        each = _compared(name, row)
        compared.append(each)
        if "health" in row:
            health_of[each.ref] = Health(Status(row["health"]), row.get("says", ""))
    found = aggregate(compared, health_of)
    assert found.status == case["is"]
    assert "message" not in case or found.message == case["message"]


def test_an_application_that_manages_itself_does_not_judge_itself() -> None:
    each = _compared("root", {"kind": "Application"})
    found = aggregate([each], {each.ref: Health(Status.PROGRESSING)}, app=each.ref)
    assert found.status is Status.HEALTHY


def _compared(name: str, row: dict[str, Any]) -> Compared:
    kind = row.get("kind", "Thing")
    group = "argoproj.io" if kind == "Application" else "example.com"
    notes = dict([f"{A}{row['note']}".split("=", 1)]) if "note" in row else {}
    meta = {"name": name, "annotations": notes}
    obj = Object({"apiVersion": f"{group}/v1", "kind": kind, "metadata": meta})
    live = obj if row.get("live", True) else None
    ref = Ref(GroupKind(group, kind), "", name)
    return Compared(ref, "v1", desired=obj, live=live, hook=row.get("hook", False))
