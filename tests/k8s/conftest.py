"""Schemas for the tests: the published built-in ones, and a custom kind."""

import json
from importlib.resources import files

import pytest

from tests.k8s.things import THING
from trueup.k8s.schema import Definitions, Schema


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    data = files("kubernetes_validate") / "kubernetes-json-schema/v1.37.0-local/_definitions.json"
    return Definitions(json.loads(data.read_bytes())["$defs"])


@pytest.fixture(scope="session")
def deployment(definitions: Definitions) -> Schema:
    found = definitions.kind("apps/v1", "Deployment")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def service(definitions: Definitions) -> Schema:
    found = definitions.kind("v1", "Service")
    assert found is not None
    return found


@pytest.fixture(scope="session", name="kind")
def thing_kind(definitions: Definitions) -> Schema:
    return definitions.custom(THING)
