"""jq path expressions in ignoreDifferences: what each takes out (reference 1.3, 2.10)."""

from collections.abc import Iterator

import pytest
import yaml

from tests.core.schemas import builtin
from tests.core.written import obj, synced
from trueup.core.compare.ignore import all_faults, respected, without
from trueup.core.compare.verdict import Rules, difference
from trueup.edge.clock import SystemClock
from trueup.edge.jq.expressions import Expressions
from trueup.k8s.schema import ANYTHING
from trueup.model.application import IgnoreDifferences

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {a/b: x, keep: y}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "web:1", env: [{name: A, value: "1"}, {name: B, value: "2"}]}
      - {name: side, image: "side:1"}
"""


@pytest.fixture(scope="module")
def jq() -> Iterator[Expressions]:
    made = Expressions(SystemClock(), 20.0)
    yield made
    made.close()


def rule(*expressions: str, pointers: tuple[str, ...] = ()) -> IgnoreDifferences:
    return IgnoreDifferences(
        "apps", "Deployment", json_pointers=pointers, jq_path_expressions=expressions
    )


@pytest.mark.parametrize(
    ("expression", "gone"),
    [
        (".spec.replicas", [["spec", "replicas"]]),
        (
            ".spec.template.spec.containers[].image",
            [
                ["spec", "template", "spec", "containers", 0, "image"],
                ["spec", "template", "spec", "containers", 1, "image"],
            ],
        ),
        (
            '.spec.template.spec.containers[] | select(.name == "side")',
            [["spec", "template", "spec", "containers", 1]],
        ),
        (
            '.spec.template.spec.containers[].env[]? | select(.name == "A").value',
            [["spec", "template", "spec", "containers", 0, "env", 0, "value"]],
        ),
        (".spec.template.spec.containers[:2]", [["spec", "template", "spec", "containers", slice]]),
        (".spec.template.spec.containers[-1]", [["spec", "template", "spec", "containers", 1]]),
        ('.metadata.annotations["a/b"]', [["metadata", "annotations", "a/b"]]),
        ('.metadata.annotations | with_entries(select(.key == "keep"))', []),  # no path
        (".spec.replicas, .spec.selector", [["spec", "replicas"], ["spec", "selector"]]),
        (".spec.nothing.at.all", []),
        (".spec.nothing[]", []),  # Cannot iterate over null: logged and passed over by Argo CD
        (".", []),
        ('paths | select(.[-1] == "image")', []),  # paths as values name nothing
        (
            '.. | select(type == "object" and has("image")).image',
            [
                ["spec", "template", "spec", "containers", 0, "image"],
                ["spec", "template", "spec", "containers", 1, "image"],
            ],
        ),
    ],
)  # fmt: skip
def test_2_10_jq_deletes_what_it_names(
    jq: Expressions, expression: str, gone: list[list[object]]
) -> None:
    web = obj(WEB)
    expected = yaml.safe_load(WEB)
    for *way, last in reversed(gone):
        place = expected
        for part in way:
            place = place[part]
        if last is slice:
            place.clear()
        else:
            del place[last]
    assert without(web.body, [rule(expression)], web, ANYTHING, jq.paths) == expected
    assert web.body == yaml.safe_load(WEB)  # untouched


def test_2_10_rules_apply_one_after_the_other(jq: Expressions) -> None:
    containers = "/spec/template/spec/containers"
    rules = [rule(pointers=(f"{containers}/0", f"{containers}/0"))]
    found = without(obj(WEB).body, rules, obj(WEB), ANYTHING, jq.paths)
    assert found["spec"]["template"]["spec"]["containers"] == []


class TestCompared:
    """An ignored field is no difference, whichever side has it."""

    @pytest.mark.parametrize(
        ("expression", "differs"),
        [
            ('.spec.template.spec.containers[] | select(.name == "web").image', False),
            ('.spec.template.spec.containers[] | select(.name == "side").image', True),
            (".spec.template.spec.containers[].image", False),
            (".spec.template", False),
            (".spec.replicas", True),
        ],
    )
    def test_an_image_that_was_changed(
        self, jq: Expressions, expression: str, differs: bool
    ) -> None:
        live = synced(WEB.replace("web:1", "web:9"))
        rules = Rules(builtin, (rule(expression),), paths=jq.paths)
        verdict = difference(obj(WEB), live, rules)
        assert (verdict.change is not None, verdict.ignored) == (differs, not differs)


class TestRespected:
    """2.10: with ``RespectIgnoreDifferences`` ignored fields are applied as they are live."""

    ORDER = (0, 1), (1, 0)

    def containers(self, jq: Expressions, live: str, expression: str) -> list[dict[str, object]]:
        found = respected(
            obj(WEB), [rule(expression)], obj(live), builtin("apps/v1", "Deployment"), jq.paths
        )
        made: list[dict[str, object]] = found.body["spec"]["template"]["spec"]["containers"]
        return made

    def test_an_item_keeps_its_live_image_wherever_it_stands(self, jq: Expressions) -> None:
        body = yaml.safe_load(WEB.replace("web:1", "web:9").replace("side:1", "side:9"))
        body["spec"]["template"]["spec"]["containers"].reverse()
        web = '.spec.template.spec.containers[] | select(.name == "web").image'
        found = self.containers(jq, yaml.safe_dump(body), web)
        assert [each["image"] for each in found] == ["web:9", "side:1"]

    def test_a_whole_item_that_only_the_cluster_has_stays(self, jq: Expressions) -> None:
        body = yaml.safe_load(WEB)
        body["spec"]["template"]["spec"]["containers"] += [
            {"name": "injected-a", "image": "a:1"},
            {"name": "injected-b", "image": "b:1"},
        ]
        injected = '.spec.template.spec.containers[] | select(.name | startswith("injected"))'
        found = self.containers(jq, yaml.safe_dump(body), injected)
        assert [each["name"] for each in found] == ["web", "side", "injected-a", "injected-b"]

    def test_what_is_not_live_is_not_declared(self, jq: Expressions) -> None:
        body = yaml.safe_load(WEB)
        del body["spec"]["template"]["spec"]["containers"][0]["env"][0]
        env = '.spec.template.spec.containers[].env[]? | select(.name == "A")'
        [web, _] = self.containers(jq, yaml.safe_dump(body), env)
        assert web["env"] == [{"name": "B", "value": "2"}]

    def test_what_is_missing_on_the_way_is_made(self, jq: Expressions) -> None:
        bare = yaml.safe_load(WEB)
        del bare["metadata"]["annotations"]
        expression = '.metadata.annotations["a/b"]'
        found = respected(
            obj(yaml.safe_dump(bare)), [rule(expression)], obj(WEB), ANYTHING, jq.paths
        )
        assert found.at("metadata", "annotations") == {"a/b": "x"}

    def test_status_is_never_copied(self, jq: Expressions) -> None:
        live = obj(WEB + "status: {replicas: 2}\n")
        found = respected(obj(WEB), [rule(".status")], live, ANYTHING, jq.paths)
        assert "status" not in found.body


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (rule(".spec.replicas", pointers=("/spec/replicas", "/", "/a~1b", "/x~0")), []),
        (
            rule(".spec[", ".spec"),
            ['spec.ignoreDifferences[0].jqPathExpressions[0]: ".spec[" is no jq path expression: '],
        ),
        (
            rule(pointers=("/ok", "spec/replicas")),
            ['spec.ignoreDifferences[0].jsonPointers[1]: "spec/replicas" is no JSON pointer'],
        ),
        (
            rule(pointers=("/a~b", "")),
            [
                'spec.ignoreDifferences[0].jsonPointers[0]: "/a~b" is no JSON pointer',
                'spec.ignoreDifferences[0].jsonPointers[1]: "" is no JSON pointer',
            ],
        ),
    ],
)
def test_what_makes_no_sense_is_told(
    jq: Expressions, given: IgnoreDifferences, told: list[str]
) -> None:
    found = list(all_faults([given], "spec.ignoreDifferences", jq.problem))
    assert all(each.stops and "allowed: " in each.hint for each in found)
    for finding, expected in zip(found, told, strict=True):
        assert finding.message.startswith(expected)
