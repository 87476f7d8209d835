"""JSON pointers, managers, and what is applied where ignored fields are respected."""

import pytest
import yaml

from tests.core.schemas import builtin
from tests.core.written import edited, obj, synced
from trueup.core.compare.ignore import respected, without
from trueup.core.compare.places import tokens
from trueup.k8s.schema import ANYTHING
from trueup.model.application import IgnoreDifferences

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {a/b: x}}
spec: {replicas: 2, template: {spec: {containers: [{name: web, image: "web:1"}]}}}
"""


def pointing(*pointers: str) -> list[IgnoreDifferences]:
    return [IgnoreDifferences("apps", "Deployment", json_pointers=pointers)]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/spec/replicas", ("spec", "replicas")),
        ("/metadata/annotations/a~1b", ("metadata", "annotations", "a/b")),
        ("/x~01", ("x~1",)),
        ("/", ("",)),
        ("spec", ()),
        ("", ()),
    ],
)
def test_tokens(pointer: str, expected: tuple[str, ...]) -> None:
    assert tokens(pointer) == expected


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/spec/replicas", "{template: {spec: {containers: [{name: web, image: 'web:1'}]}}}"),
        (
            "/spec/template/spec/containers/0/image",
            "{replicas: 2, template: {spec: {containers: [{name: web}]}}}",
        ),
        ("/spec/template/spec/containers/0", "{replicas: 2, template: {spec: {containers: []}}}"),
        ("/spec/template", "{replicas: 2}"),
    ],
)
def test_what_a_pointer_names_is_gone(pointer: str, expected: str) -> None:
    web = obj(WEB)
    found = without(web.body, pointing(pointer), web, ANYTHING)
    assert found["spec"] == yaml.safe_load(expected)


@pytest.mark.parametrize(
    "pointer", ["/spec/nothing", "/spec/template/spec/containers/7", "/spec/replicas/x", "no"]
)
def test_what_is_not_there_is_no_error(pointer: str) -> None:
    web = obj(WEB)
    assert without(web.body, pointing(pointer), web, ANYTHING) == web.body


class TestRespected:
    """``RespectIgnoreDifferences=true``."""

    def test_a_pointer_keeps_the_live_value(self) -> None:
        live = edited(synced(WEB), replicas=7)
        found = respected(obj(WEB), pointing("/spec/replicas"), live, ANYTHING)
        assert found.at("spec", "replicas") == 7

    def test_a_pointer_to_what_is_not_live_is_not_declared(self) -> None:
        found = respected(obj(WEB), pointing("/spec/replicas"), obj("{metadata: {}}"), ANYTHING)
        assert found.at("spec", "replicas") is None

    def test_an_item_of_a_list(self) -> None:
        live = synced(WEB.replace("web:1", "web:9"))
        pointer = "/spec/template/spec/containers/0/image"
        found = respected(obj(WEB), pointing(pointer), live, ANYTHING)
        assert found.at("spec", "template", "spec", "containers")[0]["image"] == "web:9"

    def test_what_a_manager_owns_is_left_to_it(self) -> None:
        live = edited(synced(WEB), "hpa", replicas=7)
        rule = [IgnoreDifferences("apps", "Deployment", managed_fields_managers=("hpa",))]
        found = respected(obj(WEB), rule, live, builtin("apps/v1", "Deployment"))
        assert found.at("spec", "replicas") is None
        assert found.at("metadata", "name") == "web"
        assert found.at("spec", "template") is not None
