"""What a change came to, by field, without what is secret."""

from typing import Any

import pytest

from trueup.core.history.differing import by_whom, edits
from trueup.core.history.veil import HIDDEN, hidden
from trueup.k8s.yaml import documents


def body(text: str) -> dict[str, Any]:
    ((_, found),) = documents(text.encode())
    return dict(found)


APP = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd, resourceVersion: "1"}
spec:
  project: default
  source: {repoURL: https://git.example.test/a.git, targetRevision: main}
status: {sync: {status: Synced}}
"""


def fields(before: str, after: str) -> dict[str, tuple[Any, Any]]:
    found = edits(body(before) if before else None, body(after) if after else None)
    return {each.field: (each.before, each.after) for each in found}


def test_a_field_that_was_changed() -> None:
    after = APP.replace("main", "v2").replace("Synced", "OutOfSync").replace('"1"', '"2"')
    assert fields(APP, after) == {"spec.source.targetRevision": ("main", "v2")}


def test_what_came_and_went_is_told_by_its_fields() -> None:
    made = fields("", APP)
    assert made["spec.project"] == (None, "default")
    assert made["spec.source.targetRevision"] == (None, "main")
    assert fields(APP, "")["spec.project"] == ("default", None)


def test_values_of_a_secret_are_masked_and_still_differ() -> None:
    secret = (
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {password: aGk=, user: YQ==}}"
    )
    found = fields(secret, secret.replace("aGk=", "aG8="))
    ((name, (before, after)),) = found.items()
    assert name == "data.password"
    assert set(before + after) == {"+"}
    assert before != after


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"clientSecret": "abc"}, {"clientSecret": HIDDEN}),
        ({"clientSecret": ""}, {"clientSecret": ""}),
        ({"secretName": "tls"}, {"secretName": "tls"}),
        ({"tokenRef": {"name": "a"}}, {"tokenRef": {"name": "a"}}),
        ({"automountServiceAccountToken": False}, {"automountServiceAccountToken": False}),
        ({"name": "db.password", "value": "x"}, {"name": "db.password", "value": HIDDEN}),
        ({"name": "image.tag", "value": "x"}, {"name": "image.tag", "value": "x"}),
        (["https://me:s3cret@git.example.test/a"], [f"https://me:{HIDDEN}@git.example.test/a"]),
        ("issuer: a\nclientSecret: abc\n", f"issuer: a\nclientSecret: {HIDDEN}\n"),
        ("issuer: a\nclientSecret: $oidc.secret\n", "issuer: a\nclientSecret: $oidc.secret\n"),
        ('db:\n  "password": abc\n', f'db:\n  "password": {HIDDEN}\n'),
        ({"jwtTokens": [{"iat": 1, "id": "a"}]}, {"jwtTokens": [{"iat": 1, "id": "a"}]}),
    ],
)
def test_what_is_secret_by_its_name_is_hidden(value: Any, shown: Any) -> None:
    assert hidden(value) == shown


def test_a_secret_in_a_field_of_its_own() -> None:
    before = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {token: a, colour: red}}"
    assert fields(before, before.replace("token: a", "token: b")) == {
        "data.token": (HIDDEN, f"{HIDDEN}++++")
    }


def test_a_parameter_of_helm_is_hidden_by_the_name_it_has() -> None:
    helm = "  helm: {parameters: [{name: db.password, value: a}, {name: tag, value: a}]}\n"
    before = APP.replace("\nstatus:", f"\n{helm}status:")
    found = fields(before, before.replace("value: a", "value: b"))
    assert found == {
        "spec.helm.parameters[0].value": (HIDDEN, f"{HIDDEN}++++"),
        "spec.helm.parameters[1].value": ("a", "b"),
    }


def test_what_is_long_is_cut() -> None:
    before = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b}}"
    ((_, after),) = fields(before, before.replace("b}}", f"{'b' * 5000}}}}}")).values()
    assert after.endswith("… (5000 characters)")


def test_who_wrote_a_field() -> None:
    managed = """
metadata:
  name: web
  managedFields:
  - {manager: argocd-controller, operation: Apply, time: "2026-01-01T00:00:00Z",
     fieldsV1: {"f:spec": {"f:a": {}}}}
  - {manager: kubectl-edit, operation: Update, time: "2026-01-02T00:00:00Z",
     fieldsV1: {"f:spec": {"f:b": {}}}}
"""
    before = body("{apiVersion: v1, kind: Thing, metadata: {name: web}, spec: {a: 1, b: 1}}")
    after = {**before, **body(managed), "spec": {"a": 2, "b": 2}}
    found = {each.field: each.by for each in by_whom(before, after)}
    assert found == {"spec.a": "argocd-controller", "spec.b": "kubectl-edit"}
