"""What a Stack may say, word by word: what has no meaning stops it, and the message says where."""

from typing import Any

import msgspec
import pytest

from trueup.core.stacks.sound import findings
from trueup.model.stack import StackSpec

ONE = {"name": "a"}
OK: list[dict[str, Any]] = [
    {},
    {"tool": "tofu", "policy": {"plan": "manual", "apply": "auto", "proposals": "full"}},
    {"policy": {"provisioners": "deny", "external": "allow", "checkov": "warning"}},
    {"policy": {"rules": [{"severity": "approval"}]}},
    {"backend": {"kind": "root"}, "drift": {"every": "0", "react": "heal"}},
    {"drift": {"every": "90"}, "timeouts": {"plan": "1h30m", "apply": ""}},
    {"retry": {"limit": -1, "backoff": {"duration": "5s", "maxDuration": ""}}},
    {"runner": {"memory": "512Mi", "cpu": "500m"}},
    {"workspace": "prod"},
    {"workspace": "team.a@eu-1"},
    {"dependsOn": [{"kind": "Application", **ONE}], "outputs": [{"kind": "ConfigMap", **ONE}]},
]
NOT: list[tuple[dict[str, Any], str]] = [
    ({"tool": "pulumi"}, "spec.tool: pulumi is none of terraform, tofu, terragrunt"),
    (
        {"policy": {"apply": "aproval"}},
        "spec.policy.apply: aproval is none of auto, approval, manual",
    ),
    (
        {"policy": {"apply": ""}},
        "spec.policy.apply: an empty text is none of auto, approval, manual",
    ),
    ({"policy": {"plan": "Manual"}}, "spec.policy.plan: Manual is none of auto, manual"),
    (
        {"policy": {"external": "denied"}},
        "spec.policy.external: denied is none of allow, approval, deny",
    ),
    (
        {"policy": {"proposals": "all"}},
        "spec.policy.proposals: all is none of without-secrets, full, never",
    ),
    (
        {"policy": {"rules": [{}, {"severity": "critical"}]}},
        "spec.policy.rules[1].severity: critical is none of error, approval, warning",
    ),
    (
        {"policy": {"checkov": "high"}},
        "spec.policy.checkov: high is none of error, approval, warning",
    ),
    ({"backend": {"kind": "s3"}}, "spec.backend.kind: s3 is none of root, trueup"),
    ({"drift": {"react": "Heal"}}, "spec.drift.react: Heal is none of report, approval, heal"),
    ({"drift": {"every": "1w"}}, "spec.drift.every: 1w is no duration"),
    ({"timeouts": {"plan": "-5m"}}, "spec.timeouts.plan: -5m is no duration"),
    (
        {"retry": {"backoff": {"maxDuration": "long"}}},
        "spec.retry.backoff.maxDuration: long is no duration",
    ),
    ({"runner": {"memory": "lots"}}, "spec.runner.memory: lots is no quantity"),
    ({"runner": {"disk": ""}}, "spec.runner.disk: an empty text is no quantity"),
    ({"workspace": "../other"}, "spec.workspace: '../other' can be no workspace"),
    ({"workspace": ".."}, "spec.workspace: '..' can be no workspace"),
    ({"workspace": "a b"}, "spec.workspace: 'a b' can be no workspace"),
    ({"parallelism": 0}, "spec.parallelism: 0 is less than 1"),
    ({"variables": [ONE, {"value": 3}]}, "spec.variables[1].name: it is empty"),
    (
        {"dependsOn": [{"kind": "Cluster", **ONE}]},
        "spec.dependsOn[0].kind: Cluster is none of Stack, Application",
    ),
    ({"dependsOn": [{}]}, "spec.dependsOn[0].name: it is empty"),
    (
        {"outputs": [{"kind": "Pod", **ONE}]},
        "spec.outputs[0].kind: Pod is none of Secret, ConfigMap",
    ),
    ({"excludes": ["a.b"]}, "terraform cannot leave out what spec.excludes names"),
]


@pytest.mark.parametrize("spec", OK)
def test_what_has_a_meaning_is_sound(spec: dict[str, Any]) -> None:
    assert [*findings(msgspec.convert(spec, StackSpec))] == []


@pytest.mark.parametrize(("spec", "message"), NOT)
def test_what_has_none_stops_the_stack(spec: dict[str, Any], message: str) -> None:
    (found,) = findings(msgspec.convert(spec, StackSpec))
    assert (found.message, found.type, found.stops) == (message, "InvalidSpecError", True)
