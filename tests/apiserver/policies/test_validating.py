"""ValidatingAdmissionPolicies decide as on a real server, and say so in its words."""

import asyncio
from typing import Any

import pytest

from tests.support.clusters import Cluster
from tests.support.kubernetes import Answer, Body, config_map

API = "/apis/admissionregistration.k8s.io/v1"
MAPS: Body = {
    "apiGroups": [""],
    "apiVersions": ["v1"],
    "operations": ["CREATE", "UPDATE", "DELETE"],
    "resources": ["configmaps"],
}


async def bind(cluster: Cluster, *, binding: Body | None = None, **spec: Any) -> None:
    """A policy named after the test's namespace, for that namespace alone; in force on return."""
    name = cluster.namespace
    mine = {"matchLabels": {"kubernetes.io/metadata.name": name}}
    match = {"resourceRules": [MAPS], "namespaceSelector": mine}
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {"matchConstraints": match, **spec},
    }
    made = await cluster.http.create(f"{API}/validatingadmissionpolicies", policy)
    assert made.status == 201, made.body
    bound = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"], **(binding or {})},
    }
    made = await cluster.http.create(f"{API}/validatingadmissionpolicybindings", bound)
    assert made.status == 201, made.body


async def forget(cluster: Cluster) -> None:
    for plural in ("validatingadmissionpolicybindings", "validatingadmissionpolicies"):
        await cluster.http.delete(f"{API}/{plural}/{cluster.namespace}")


@pytest.fixture
async def bound(cluster: Cluster) -> Any:
    yield cluster
    await forget(cluster)


async def refused(cluster: Cluster, body: Body, words: str = "") -> Answer:
    """The refusal of *body* in these words, as soon as a real server has seen the policy."""
    path = f"{cluster.path('configmaps')}?dryRun=All"
    async with asyncio.timeout(30):
        found = await cluster.http.create(path, body)
        while found.status < 400 or words not in found.message:
            found = await cluster.http.create(path, body)
    return found


async def test_what_a_policy_denies_is_refused(bound: Cluster) -> None:
    said = "'holds ' + string(size(object.data)) + ' keys'"
    rule = {"expression": "size(object.data) < 2", "messageExpression": said}
    await bind(bound, validations=[rule])
    name = bound.namespace
    found = await refused(bound, config_map("big", a="1", b="2"))
    told = f"ValidatingAdmissionPolicy '{name}' with binding '{name}' denied request: holds 2 keys"
    assert (found.status, found.reason) == (422, "Invalid")
    assert found.message == f'configmaps "big" is forbidden: {told}'
    assert found.body["details"] == {
        "name": "big",
        "kind": "configmaps",
        "causes": [{"message": told}],
    }
    small = await bound.http.create(bound.path("configmaps"), config_map("small", a="1"))
    assert small.status == 201


async def test_variables_and_reasons(bound: Cluster) -> None:
    await bind(
        bound,
        variables=[
            {"name": "keys", "expression": "size(object.data)"},
            {"name": "odd", "expression": "variables.keys % 2 == 1"},
        ],
        validations=[{"expression": "variables.odd", "reason": "Forbidden"}],
    )
    found = await refused(bound, config_map("even", a="1", b="2"))
    assert (found.status, found.reason) == (403, "Forbidden")
    assert found.message.endswith("denied request: failed expression: variables.odd")


async def test_conditions_say_which_writes_are_looked_at(bound: Cluster) -> None:
    await bind(
        bound,
        matchConditions=[{"name": "named", "expression": "object.metadata.name != 'free'"}],
        validations=[{"expression": "false", "message": "no"}],
    )
    assert (await refused(bound, config_map("other"))).message.endswith("denied request: no")
    free = await bound.http.create(bound.path("configmaps"), config_map("free"))
    assert free.status == 201


async def test_an_expression_that_fails_denies(bound: Cluster) -> None:
    await bind(bound, validations=[{"expression": "object.data.missing == 'a'"}])
    found = await refused(bound, config_map("a", b="c"))
    assert found.message.endswith(
        "expression 'object.data.missing == 'a'' resulted in error: no such key: missing"
    )


async def test_unless_failures_are_ignored(bound: Cluster) -> None:
    rules = [{"expression": "object.data.missing == 'a'"}, {"expression": "'b' in object.data"}]
    await bind(bound, failurePolicy="Ignore", validations=rules)
    assert (
        "failed expression: 'b' in object.data"
        in (await refused(bound, config_map("a", c="d"))).message
    )
    fine = await bound.http.create(bound.path("configmaps"), config_map("a", b="c"))
    assert fine.status == 201


async def test_parameters_come_from_objects(bound: Cluster) -> None:
    # kube-apiserver 1.36 finds no parameters of a kind again after it once stopped watching it, so
    # this passes once on a server that is kept.
    await bound.http.create(bound.path("configmaps"), config_map("limits", most="1"))
    await bind(
        bound,
        binding={"paramRef": {"name": "limits", "parameterNotFoundAction": "Deny"}},
        paramKind={"apiVersion": "v1", "kind": "ConfigMap"},
        validations=[{"expression": "size(object.data) <= int(params.data.most)"}],
    )
    await refused(bound, config_map("big", a="1", b="2"), "failed expression: size(")
    small = await bound.http.create(bound.path("configmaps"), config_map("small", a="1"))
    assert small.status == 201


async def test_what_is_there_may_be_kept_from_change_and_deletion(bound: Cluster) -> None:
    path = f"{bound.path('configmaps')}/kept"
    await bound.http.create(bound.path("configmaps"), config_map("kept", a="1"))
    rule = {"expression": "oldObject == null || oldObject.metadata.name != 'kept'"}
    await bind(bound, validations=[rule, {"expression": "request.name != 'probe'"}])
    await refused(bound, config_map("probe"))
    assert (await bound.http.patch(path, {"data": {"a": "2"}})).status == 422
    assert (await bound.http.delete(path)).status == 422


async def test_its_expressions_were_looked_at(bound: Cluster) -> None:
    await bind(bound, validations=[{"expression": "true"}])
    path = f"{API}/validatingadmissionpolicies/{bound.namespace}"
    seen = await bound.http.until(path, lambda it: "typeChecking" in it.get("status", {}))
    assert seen["status"]["observedGeneration"] == 1


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        (
            {"validations": [{"expression": "foo == 1"}]},
            "spec.validations[0].expression",
            'Invalid value: "foo == 1": compilation failed: ERROR: <input>:1:1: undeclared'
            " reference to 'foo' (in container '')\n | foo == 1\n | ^",
        ),
        (
            {
                "variables": [{"name": "y", "expression": "true"}],
                "validations": [{"expression": "variables.x"}],
            },
            "spec.validations[0].expression",
            'Invalid value: "variables.x": compilation failed: ERROR: <input>:1:10: undefined'
            " field 'x'\n | variables.x\n | .........^",
        ),
        (
            {"validations": [{"expression": "'a'"}]},
            "spec.validations[0].expression",
            "Invalid value: \"'a'\": must evaluate to bool but got string",
        ),
        (
            {"validations": [{"expression": "true", "message": "a\nb"}]},
            "spec.validations[0].message",
            'Invalid value: "a\\nb": must not contain line breaks',
        ),
        (
            {"validations": []},
            "spec.validations",
            "Required value: validations or auditAnnotations must contain at least one item",
        ),
    ],
)
async def test_a_policy_that_is_wrong_is_refused(
    cluster: Cluster, spec: Body, field: str, words: str
) -> None:
    policy = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": cluster.namespace},
        "spec": {"matchConstraints": {"resourceRules": [MAPS]}, **spec},
    }
    found = await cluster.http.create(f"{API}/validatingadmissionpolicies?dryRun=All", policy)
    assert found.status == 422
    cause = found.body["details"]["causes"][0]
    assert (cause["field"], cause["message"]) == (field, words)
