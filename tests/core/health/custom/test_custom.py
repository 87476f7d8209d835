"""
The kinds of others, as tables beside this file: status in, verdict out; one table a family.

A condition is written ``Type=Status/Reason: message``; ``is`` is ``Status`` and the whole message.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.core.health import custom, health
from trueup.core.scripts import name_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind
from trueup.model.health import Health, Status

FOLDER = Path(__file__).parent
TABLES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(kind, row, id=f"{kind}: {row['case']}")
    for table in TABLES.values()
    for kind, rows in table.items()
    for row in rows
]
CONDITION = re.compile(r"(\w[\w./-]*)=(\w+)(?:/(\w+))?(?:: (.*))?", re.DOTALL)
FIELDS = ("type", "status", "reason", "message")


def condition(said: Any) -> Any:
    if not isinstance(said, str):
        return said
    found = CONDITION.fullmatch(said)
    assert found, said
    told = zip(FIELDS, found.groups(), strict=True)
    return {name: value for name, value in told if value is not None}


def written(value: Any) -> Any:
    """Conditions in full, wherever they stand."""
    match value:
        case dict():
            return {
                key: [condition(written(one)) for one in each]
                if key == "conditions"
                else written(each)
                for key, each in value.items()
            }
        case list():
            return [written(each) for each in value]
    return value


def body(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    group, _, name = kind.rpartition("/")
    made = {
        "apiVersion": f"{group}/v1" if group else "v1",
        "kind": name,
        "metadata": {"name": "x", **row.get("metadata", {})},
    }
    if "told" in row:
        row = {**row, "status": {**row.get("status", {}), "conditions": row["told"]}}
    return made | {key: written(row[key]) for key in ("spec", "status") if key in row}


@pytest.mark.parametrize(("kind", "row"), CASES)
def test_health(kind: str, row: dict[str, Any]) -> None:
    found = health(Object(body(kind, row)))
    if row["is"] is None:
        assert found is None
        return
    status, _, message = row["is"].partition(": ")
    assert found == Health(Status(status), message)


@pytest.mark.parametrize("family", custom.FAMILIES, ids=lambda each: each.__name__.split(".")[-1])
def test_every_family_has_its_table(family: Any) -> None:
    table = TABLES[family.__name__.split(".")[-1]]
    known = {name_of(kind) for kind in family.CHECKS}
    wide = getattr(family, "WILDCARDS", {})
    assert {kind for kind in table if kind not in known} == set() or wide


def test_no_kind_is_in_two_families() -> None:
    assert len(custom.CHECKS) == sum(len(family.CHECKS) for family in custom.FAMILIES)


WORDS = st.sampled_from(
    ["True", "False", "Unknown", "Ready", "Synced", "Available", "phase", "Running", "Failed", ""]
)
KEYS = st.sampled_from(
    ["conditions", "phase", "state", "status", "type", "reason", "message", "health", "ready",
     "observedGeneration", "generation", "replicas", "parents", "listeners", "ancestors",
     "nodeSets", "ceph", "details", "applicationState", "environments", "active",
     "brokersState", "v1beta2"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(
    kind=st.sampled_from(sorted(custom.CHECKS)),
    spec=JSON,
    status=JSON,
    generation=st.integers(1, 3),
)
@settings(max_examples=400, deadline=None)
def test_whatever_a_controller_writes_is_judged(
    kind: GroupKind, spec: Any, status: Any, generation: int
) -> None:
    found = health(
        Object(
            {
                "apiVersion": f"{kind.group}/v1",
                "kind": kind.kind,
                "metadata": {"name": "x", "generation": generation},
                "spec": spec,
                "status": status,
            }
        )
    )
    assert isinstance(found, Health)
    assert isinstance(found.message, str)
