"""Fields that somebody owns by the names of another version of the kind."""

from typing import Any

import pytest

from tests.k8s.things import body, owned
from trueup.k8s.apply import Body, apply
from trueup.k8s.managed import Manager
from trueup.k8s.schema import Definitions, Schema
from trueup.k8s.value import Value

OLD, NEW = "example.com/v1", "example.com/v2"


class Renamed(Value, frozen=True):
    """A kind whose field ``size`` is called ``width`` in its other version."""

    schemas: dict[str, Schema]

    def schema(self, api_version: str) -> Schema | None:
        return self.schemas.get(api_version)

    def converted(self, body: Body, api_version: str) -> Body:
        names = {"width": "size"} if api_version == OLD else {"size": "width"}
        spec = {names.get(name, name): value for name, value in body["spec"].items()}
        return {**body, "apiVersion": api_version, "spec": spec}


def _schema(name: str) -> Schema:
    spec: dict[str, Any] = {"type": "object", "properties": {name: {"type": "integer"}}}
    return Definitions({}).custom({"type": "object", "properties": {"spec": spec}})


@pytest.fixture
def versions() -> Renamed:
    return Renamed({OLD: _schema("size"), NEW: _schema("width")})


@pytest.fixture
def live(versions: Renamed) -> Body:
    """An object that *one* has applied in the old version, as the new one shows it."""
    config = body("{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, spec: {size: 1}}")
    who = Manager("one", "Apply", OLD)
    made = apply(None, config, who, versions.schemas[OLD], force=False, versions=versions)
    return versions.converted(made.body, NEW)


def _applied(width: int) -> Body:
    head = "apiVersion: example.com/v2, kind: Thing, metadata: {name: a}"
    return body(f"{{{head}, spec: {{width: {width}}}}}")


def test_who_owns_a_field_in_another_version_is_in_conflict(live: Body, versions: Renamed) -> None:
    who, schema = Manager("two", "Apply", NEW), versions.schemas[NEW]
    found = apply(live, _applied(2), who, schema, force=False, versions=versions)
    assert [(each.manager, each.path) for each in found.conflicts] == [("one", ".spec.size")]


def test_equal_values_are_shared_and_called_as_each_version_does(
    live: Body, versions: Renamed
) -> None:
    who, schema = Manager("two", "Apply", NEW), versions.schemas[NEW]
    found = apply(live, _applied(1), who, schema, force=False, versions=versions).body
    assert owned(found, "one", "Apply") == {"f:spec": {"f:size": {}}}
    assert owned(found, "two", "Apply") == {"f:spec": {"f:width": {}}}


def test_force_takes_the_field_from_its_owner_in_another_version(
    live: Body, versions: Renamed
) -> None:
    who, schema = Manager("two", "Apply", NEW), versions.schemas[NEW]
    found = apply(live, _applied(2), who, schema, force=True, versions=versions).body
    assert [each["manager"] for each in found["metadata"]["managedFields"]] == ["two"]
