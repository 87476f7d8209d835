from typing import Any

import pytest

from tests.core.stacksets.sets import SOURCE, stack_set, wanted
from trueup.model.stackset import MADE, OF


def specs(spec: str, *folders: str, layout: str = "") -> list[Any]:
    return [each.body["spec"] for each in wanted(stack_set(spec), *folders, layout=layout)]


def test_each_root_gets_a_stack_of_the_template() -> None:
    of = stack_set("""
template:
  metadata:
    name: shop-{name}
    labels: {env: "{folder}"}
  spec:
    project: shop
    variables: [{name: env, value: "{folder}"}]
    policy: {rules: [{name: r, rego: "x := {path}"}]}
""")
    dev, prod = wanted(of, "envs/dev", "envs/prod")
    assert (dev.name, prod.name) == ("shop-envs-dev", "shop-envs-prod")
    meta = dev.body["metadata"]
    assert meta["labels"] == {"env": "dev", OF: "infra"}
    assert set(meta["annotations"]) == {MADE}
    assert dev.body["spec"] == {
        "source": {**SOURCE, "path": "envs/dev"},
        "project": "shop",
        "variables": [{"name": "env", "value": "dev"}],
        "policy": {"rules": [{"name": "r", "rego": "x := {path}"}]},
    }


def test_trueup_yaml_says_more_of_a_root() -> None:
    layout = """
stacks:
  - {path: net, name: network}
  - path: app
    tool: tofu
    version: "~> 1.10"
    workspaces: [blue]
    variableFiles: ["{workspace}.tfvars"]
    variables: {size: 3}
    inputs: {subnet: network.private}
"""
    app, _ = specs("template: {metadata: {name: 'x-{name}'}}", "net", "app", layout=layout)
    assert app == {
        "source": {**SOURCE, "path": "app"},
        "tool": "tofu",
        "version": "~> 1.10",
        "workspace": "blue",
        "variables": [
            {"name": "size", "value": 3},
            {
                "name": "subnet",
                "valueFrom": {"outputRef": {"stack": "x-network", "output": "private"}},
            },
        ],
        "variableFiles": ["blue.tfvars"],
        "dependsOn": [{"name": "x-network"}],
    }


def test_the_tool_is_the_templates_where_files_do_not_tell() -> None:
    of = "template: {spec: {tool: tofu}}"
    assert [each["tool"] for each in specs(of, "a")] == ["tofu"]
    (said,) = specs(of, "a", layout="stacks: [{path: a, tool: terraform}]")
    assert said["tool"] == "terraform"


@pytest.mark.parametrize(
    ("spec", "layout", "why"),
    [
        ("", "stacks: [{path: a, policy: {apply: auto}}]", "trueup.yaml may not say policy"),
        ("layout: {allow: []}", "stacks: [{path: a, name: b}]", "may not say name"),
        ("", "stacks: [{path: a, inputs: {x: net}}]", "input x: 'net' is no name.output"),
        (
            "",
            'stacks: [{path: a, labels: {"app.kubernetes.io/instance": x}}]',
            "may not say app.kubernetes.io/instance: others go by it",
        ),
        ("", 'stacks: [{path: a, annotations: {"trueup.dev/x": z}}]', "may not say trueup.dev/x"),
        ("template: {metadata: {name: 'A {name}'}}", "", "'A a' is no name: a lowercase RFC 1123"),
    ],
)
def test_a_root_that_asks_for_what_it_may_not_gets_no_stack(
    spec: str, layout: str, why: str
) -> None:
    (found,) = wanted(stack_set(spec), "a", layout=layout)
    assert why in found.problem
    assert not found.body


def test_roots_of_one_name_get_none() -> None:
    found = wanted(stack_set("template: {metadata: {name: '{folder}'}}"), "x/a", "y/a", "z/b")
    assert [each.problem for each in found] == ["2 roots would be called a"] * 2 + [""]


def test_a_policy_of_the_repository_counts_where_the_set_allows_it() -> None:
    layout = "stacks: [{path: a, policy: {apply: auto}, drift: {every: 5m}}]"
    (said,) = specs("layout: {allow: [policy, drift]}", "a", layout=layout)
    assert (said["policy"], said["drift"]) == ({"apply": "auto"}, {"every": "5m"})
