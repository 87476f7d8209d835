"""Which Stacks and Applications of a repository are about the repository itself."""

import pytest

from trueup.core.changeset import needing
from trueup.core.changeset.declared import declared, follows, id_of, may_declare, objects
from trueup.model.policy import Severity

HERE = ("https://git.example.test/org/infra.git",)
STACK = """
apiVersion: trueup.dev/v1alpha1
kind: Stack
metadata: {name: net, namespace: infra}
spec:
  source: {repoURL: %s, path: net}
  dependsOn: [{name: base}, {kind: Application, name: dns, namespace: argocd}]
  variables:
    - {name: zone, valueFrom: {outputRef: {stack: dns, output: zone}}}
    - {name: token, valueFrom: {secretKeyRef: {name: cloud, key: token}}}
"""
APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, annotations: {trueup.dev/depends-on: Stack/infra/net}}
spec:
  sources:
    - {repoURL: https://charts.example.test, chart: shop, helm: {valueFiles: [$v/values.yaml]}}
    - {repoURL: "git@git.example.test:org/infra", ref: v}
"""


def ids(text: str) -> list[str]:
    found = declared({"a.yaml": text.encode()}, HERE)
    return [*map(id_of, found.stacks), *map(id_of, found.applications)]


@pytest.mark.parametrize(
    "address",
    [
        "https://git.example.test/org/infra.git",
        "https://git.example.test/org/infra",
        "git@git.example.test:org/infra.git",
        "ssh://git@git.example.test/org/infra.git",
    ],
)
def test_a_repository_is_known_by_any_of_its_addresses(address: str) -> None:
    assert ids(STACK % f'"{address}"') == ["Stack/infra/net"]


def test_others_are_passed_over() -> None:
    assert ids(STACK % "https://git.example.test/org/other") == []


def test_one_of_several_sources_is_enough() -> None:
    assert ids(APP) == ["Application/argocd/shop"]


def test_lists_and_many_documents() -> None:
    both = f"{APP}---\n{STACK % HERE[0]}"
    assert ids(both) == ["Stack/infra/net", "Application/argocd/shop"]


def test_a_template_is_no_manifest() -> None:
    assert ids(APP.replace("name: shop", 'name: "{{ .Values.name }}"')) == []
    assert ids("kind: [") == []


def test_what_cannot_be_read_is_told() -> None:
    found = declared({"a.yaml": (STACK % HERE[0]).replace("path: net", "path: [1]").encode()}, HERE)
    (finding,) = found.findings
    assert (finding.severity, finding.where) == (Severity.WARNING, "a.yaml")
    assert finding.message.startswith("Stack net cannot be read")


def test_only_manifests_are_looked_into() -> None:
    assert may_declare("a/b.yaml", APP.encode())
    assert not may_declare("a/b.yaml", b"kind: ConfigMap")
    assert not may_declare("main.tf", APP.encode())


def test_what_a_stack_reads_is_found_unless_it_is_encrypted() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: cloud, namespace: infra}\n"
    plain = f"{secret}stringData: {{token: abc}}\n"
    stacks = declared({"a.yaml": (STACK % HERE[0]).encode()}, HERE).stacks
    (found,) = objects({"s.yaml": plain.encode()}, stacks).values()
    assert found.at("data", "token") == "YWJj"
    assert objects({"s.yaml": f"{plain}sops: {{}}\n".encode()}, stacks) == {}
    assert objects({"s.yaml": plain.replace("cloud", "other").encode()}, stacks) == {}


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ("", ""),
        ("HEAD", ""),
        ("main", ""),
        ("feature/*", ""),
        ("prod", "follows prod, where the change does not go"),
        ("refs/heads/prod", "follows prod, where the change does not go"),
        ("v1.0.0", "follows v1.0.0, where the change does not go"),
        ("c0ffee" + "0" * 34, "pinned to c0ffee0"),
    ],
)
def test_whom_a_change_does_not_reach(wanted: str, why: str) -> None:
    assert follows(wanted, {"prod", "v1.0.0"}) == why


def test_what_each_waits_for() -> None:
    found = declared({"a.yaml": f"{APP}---\n{STACK % HERE[0]}".encode()}, HERE)
    assert needing.of_stack(found.stacks[0]) == (
        "Stack/infra/base",
        "Application/argocd/dns",
        "Stack/infra/dns",
    )
    assert needing.of_application(found.applications[0]) == ("Stack/infra/net",)
    assert needing.of_root(("net", "gone"), {"net": "Root/net"}) == ("Root/net",)


def test_a_field_that_no_stack_has_is_told_and_the_rest_is_read() -> None:
    text = (STACK % HERE[0]).replace("spec:", "spec:\n  polcy: {}")
    found = declared({"a.yaml": text.encode()}, HERE)
    (finding,) = found.findings
    assert (finding.severity, finding.where) == (Severity.WARNING, "a.yaml")
    assert finding.message == 'Stack net: unknown field "spec.polcy" (a.yaml)'
    assert [each.ref.name for each in found.stacks] == ["net"]
