"""What a list says of a Stack."""

from typing import Any

import msgspec

from trueup.core.stacks.row import MASKED, row, shown, shown_set
from trueup.k8s.lastapplied import ANNOTATION as LAST_APPLIED
from trueup.model.stack import Stack

META = {"name": "app", "namespace": "argocd"}


def stack(spec: Any = None, status: Any = None, approvals: Any = ()) -> Stack:
    body = {
        "metadata": META,
        "spec": spec or {},
        "status": status or {},
        "approvals": approvals,
    }
    return msgspec.convert(body, Stack)


def output_of(stack: str, namespace: str = "") -> dict[str, Any]:
    return {"outputRef": {"stack": stack, "output": "ip", "namespace": namespace}}


def test_it_says_once_what_it_depends_on_or_reads_outputs_of() -> None:
    found = row(
        stack(
            {
                "dependsOn": [
                    {"name": "net"},
                    {"name": "shop", "kind": "Application", "namespace": "apps"},
                ],
                "variables": [
                    {"name": "ip", "valueFrom": output_of("net")},
                    {"name": "size", "value": 3},
                ],
                "runner": {"env": [{"name": "KEY", "valueFrom": output_of("keys", "vault")}]},
            }
        )
    )
    assert found.needs == ("Stack/argocd/net", "Application/apps/shop", "Stack/vault/keys")


def test_it_lacks_the_approvals_that_others_have_not_given_to_this_plan() -> None:
    plan = {"digest": "d", "needs": 3, "state": "AwaitingApproval"}
    given = [
        {"digest": "d", "by": "ann"},
        {"digest": "d", "by": "ann"},
        {"digest": "e", "by": "bo"},
    ]
    assert row(stack(status={"plan": plan, "engine": "tofu 1.9.0"}, approvals=given)).waits == 2
    assert row(stack(status={"plan": {**plan, "state": "Applied"}})).waits == 0


def test_sensitive_values_are_masked_as_far_as_they_are_written_down() -> None:
    variables = [
        {"name": "pw", "value": "hunter2", "sensitive": True},
        {"name": "size", "value": 3},
    ]
    meta = {**META, "annotations": {LAST_APPLIED: "hunter2", "note": "stays"}}
    found = shown({"metadata": meta, "spec": {"variables": variables}})
    assert [each["value"] for each in found["spec"]["variables"]] == [MASKED, 3]
    assert found["metadata"]["annotations"] == {"note": "stays"}
    of_set = shown_set({"metadata": meta, "spec": {"template": {"spec": {"variables": variables}}}})
    assert "hunter2" not in str(of_set)
