"""MutatingAdmissionPolicies change what is written, as on a real server."""

import asyncio
from typing import Any

import pytest

from tests.support.clusters import Cluster
from tests.support.kubernetes import Answer, Body, config_map

API = "/apis/admissionregistration.k8s.io/v1"
MAPS: Body = {
    "apiGroups": [""],
    "apiVersions": ["v1"],
    "operations": ["CREATE", "UPDATE"],
    "resources": ["configmaps"],
}
DEPLOYMENTS: Body = {**MAPS, "apiGroups": ["apps"], "resources": ["deployments"]}


def applying(text: str) -> Body:
    return {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": text}}


def patching(text: str) -> Body:
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": text}}


def noted(name: str, value: str) -> Body:
    """A mutation that writes an annotation."""
    return applying(f'Object{{metadata: Object.metadata{{annotations: {{"{name}": {value}}}}}}}')


def policy(name: str, namespace: str, rule: Body, spec: Body) -> Body:
    mine = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    match = {"resourceRules": [rule], "namespaceSelector": mine}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {"matchConstraints": match, "reinvocationPolicy": "Never", **spec},
    }


class Policies:
    """Policies for the test's namespace alone."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.names: list[str] = []

    async def bind(self, *mutations: Body, rule: Body = MAPS, **spec: Any) -> str:
        """A policy of these *mutations*; gives its name."""
        name = f"{self.cluster.namespace}-{len(self.names)}"
        binding = spec.pop("binding", {})
        about = policy(name, self.cluster.namespace, rule, {"mutations": [*mutations], **spec})
        made = await self.cluster.http.create(f"{API}/mutatingadmissionpolicies", about)
        assert made.status == 201, made.body
        bound = {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingAdmissionPolicyBinding",
            "metadata": {"name": name},
            "spec": {"policyName": name, **binding},
        }
        made = await self.cluster.http.create(f"{API}/mutatingadmissionpolicybindings", bound)
        assert made.status == 201, made.body
        self.names.append(name)
        return name

    async def forget(self) -> None:
        for name in self.names:
            for plural in ("mutatingadmissionpolicybindings", "mutatingadmissionpolicies"):
                await self.cluster.http.delete(f"{API}/{plural}/{name}")

    async def tried(self, body: Body, word: str, plural: str = "configmaps") -> Answer:
        """The answer to *body* with *word* in it, as soon as a real server has seen the policy."""
        group = "apps" if plural == "deployments" else ""
        path = f"{self.cluster.path(plural, group)}?dryRun=All"
        async with asyncio.timeout(30):
            found = await self.cluster.http.create(path, body)
            while word not in str(found.body):
                found = await self.cluster.http.create(path, body)
        return found


@pytest.fixture
async def policies(cluster: Cluster) -> Any:
    made = Policies(cluster)
    yield made
    await made.forget()


def deployment(name: str) -> Body:
    labels = {"app": name}
    pod = {"containers": [{"name": "web", "image": "nginx"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


async def test_a_configuration_is_laid_over_the_object(policies: Policies) -> None:
    added = """Object{spec: Object.spec{replicas: 3, template: Object.spec.template{
      spec: Object.spec.template.spec{containers:
        [Object.spec.template.spec.containers{name: "side", image: "envoy"}]}}}}"""
    await policies.bind(applying(added), rule=DEPLOYMENTS)
    found = await policies.tried(deployment("a"), "envoy", "deployments")
    assert found.body["spec"]["replicas"] == 3
    containers = found.body["spec"]["template"]["spec"]["containers"]
    assert [(each["name"], each["imagePullPolicy"]) for each in containers] == [
        ("web", "Always"),
        ("side", "Always"),
    ]


async def test_nobody_owns_what_a_policy_writes(policies: Policies) -> None:
    await policies.bind(noted("seen", "'yes'"))
    found = await policies.tried(config_map("a", a="1"), "seen")
    assert found.body["metadata"]["annotations"] == {"seen": "yes"}
    owned = found.body["metadata"]["managedFields"][0]["fieldsV1"]
    assert owned == {"f:data": {".": {}, "f:a": {}}}


async def test_updates_are_changed_too(policies: Policies) -> None:
    http, path = policies.cluster.http, policies.cluster.path("configmaps")
    await http.create(path, config_map("a", a="1"))
    await policies.bind(noted("was", "oldObject == null ? 'new' : oldObject.data.a"))
    await policies.tried(config_map("b"), "'was': 'new'")
    found = await http.patch(f"{path}/a", {"data": {"a": "2"}})
    assert found.body["metadata"]["annotations"] == {"was": "1"}


async def test_a_patch_is_carried_out(policies: Policies) -> None:
    await policies.bind(
        patching("""[
          JSONPatch{op: "test", path: "/data/a", value: "1"},
          JSONPatch{op: "add", path: "/metadata/labels", value: {}},
          JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("x/y"), value: "z"},
          JSONPatch{op: "remove", path: "/data/a"}]""")
    )
    found = await policies.tried(config_map("a", a="1", b="2"), "labels")
    assert (found.body["metadata"]["labels"], found.body["data"]) == ({"x/y": "z"}, {"b": "2"})
    other = await policies.tried(config_map("a", a="3"), "'3'")
    assert "labels" not in other.body["metadata"]


async def test_variables_conditions_and_parameters(policies: Policies) -> None:
    # Secrets, since a kube-apiserver finds parameters of a kind once; see `test_validating`.
    http, path = policies.cluster.http, policies.cluster.path("configmaps")
    secret = {**config_map("words"), "kind": "Secret", "type": "hello"}
    await http.create(policies.cluster.path("secrets"), secret)
    await policies.bind(
        noted("said", "variables.word + ' ' + object.metadata.name"),
        binding={"paramRef": {"name": "words", "parameterNotFoundAction": "Deny"}},
        paramKind={"apiVersion": "v1", "kind": "Secret"},
        variables=[{"name": "word", "expression": "params.type"}],
        matchConditions=[{"name": "c", "expression": "object.metadata.name != 'quiet'"}],
    )
    found = await policies.tried(config_map("a"), "said")
    assert found.body["metadata"]["annotations"] == {"said": "hello a"}
    quiet = await http.create(f"{path}?dryRun=All", config_map("quiet"))
    assert "annotations" not in quiet.body["metadata"]


async def test_a_policy_may_be_asked_again(policies: Policies) -> None:
    count = "object.metadata.?annotations.?two.hasValue() ? 'both' : 'one'"
    await policies.bind(noted("one", count), reinvocationPolicy="IfNeeded")
    await policies.bind(noted("two", "'there'"))
    found = await policies.tried(config_map("a"), "'two'")
    assert found.body["metadata"]["annotations"] == {"one": "both", "two": "there"}


@pytest.mark.parametrize(
    ("mutation", "words"),
    [
        (
            noted("a", "object.data.missing"),
            "resulted in error: no such key: missing",
        ),
        (
            applying("Object{spec: Object.spec{a: 1}}"),
            "error applying patch: failed to convert patch object to typed object: .spec: field"
            " not declared in schema",
        ),
        (
            applying("Object{metadata: Object.meta{name: 'b'}}"),
            'type mismatch: unexpected type name "Object.meta", expected "Object.metadata", which'
            " matches field name path from root Object type",
        ),
    ],
)
async def test_what_cannot_be_carried_out_is_refused(
    policies: Policies, mutation: Body, words: str
) -> None:
    name = await policies.bind(mutation)
    found = await policies.tried(config_map("a", a="1"), "denied request")
    assert (found.status, found.reason) == (403, "Invalid")
    assert found.message.startswith(f"policy '{name}' with binding '{name}' denied request: ")
    assert found.message.endswith(words)
    assert found.body["details"]["causes"] == [{"message": found.message}]


async def test_what_is_atomic_is_not_replaced(policies: Policies) -> None:
    text = "Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'a': 'b'}}}}"
    await policies.bind(applying(text), rule=DEPLOYMENTS)
    found = await policies.tried(deployment("a"), "denied request", "deployments")
    told = "invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
    assert found.message.endswith(f"{told}.spec.selector")


async def test_unless_failures_are_ignored(policies: Policies) -> None:
    await policies.bind(
        noted("a", "object.data.missing"), noted("b", "'there'"), failurePolicy="Ignore"
    )
    found = await policies.tried(config_map("a", a="1"), "annotations")
    assert found.body["metadata"]["annotations"] == {"b": "there"}


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        (
            {"mutations": [applying("1")]},
            "spec.mutations[0].applyConfiguration.expression",
            'Invalid value: "1": must evaluate to Object but got int',
        ),
        (
            {"mutations": [{**applying("Object{}"), **patching("[JSONPatch{op: 'test'}]")}]},
            "spec.mutations[0].applyConfiguration",
            'Invalid value: "{applyConfiguration}": must not be specified when patchType is'
            " JSONPatch",
        ),
        (
            {"mutations": [patching("[]")]},
            "spec.mutations[0].jsonPatch.expression",
            'Invalid value: "[]": must evaluate to list(JSONPatch) but got list(dyn)',
        ),
        (
            {"mutations": []},
            "spec.mutations",
            "Required value: mutations must contain at least one item",
        ),
        (
            {"mutations": [{"patchType": "Merge"}]},
            "spec.mutations[0].patchType",
            'Unsupported value: "Merge": supported values: "ApplyConfiguration", "JSONPatch"',
        ),
        (
            {"mutations": [applying("Object{}")], "reinvocationPolicy": "Always"},
            "spec.reinvocationPolicy",
            'Unsupported value: "Always": supported values: "IfNeeded", "Never"',
        ),
        (
            {
                "mutations": [applying("Object{}")],
                "matchConstraints": {"resourceRules": [{**MAPS, "operations": ["DELETE"]}]},
            },
            "spec.matchConstraints.resourceRules.operations",
            'Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
        ),
    ],
)
async def test_a_policy_that_is_wrong_is_refused(
    cluster: Cluster, spec: Body, field: str, words: str
) -> None:
    name = cluster.namespace
    found = await cluster.http.create(
        f"{API}/mutatingadmissionpolicies?dryRun=All", policy(name, name, MAPS, spec)
    )
    assert found.status == 422
    cause = found.body["details"]["causes"][0]
    assert (cause["field"], cause["message"]) == (field, words)
