"""What ``argocd-cm`` says of comparing (reference 1.3, 1.14): its keys in, what is ignored out."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.compare.overrides import ROLLOUT, KnownField, Overrides, known_of, overrides
from trueup.k8s.ref import GroupKind


def read(text: str) -> tuple[Overrides, list[str]]:
    problems: list[str] = []
    return overrides(yaml.safe_load(text) or {}, problems), problems


def shown(made: Overrides, which: str = "ignore") -> list[dict[str, Any]]:
    found = msgspec.json.decode(msgspec.json.encode(getattr(made, which)))
    return [{"key": each["key"], **each["rule"]} for each in found]


IGNORED = [
    (
        """
resource.customizations.ignoreDifferences.apps_Deployment: |
  jsonPointers: [/spec/replicas]
  jqPathExpressions: ['.spec.x']
  managedFieldsManagers: [hpa]
""",
        """
- key: resource.customizations.ignoreDifferences.apps_Deployment
  group: apps
  kind: Deployment
  jsonPointers: [/spec/replicas]
  jqPathExpressions: ['.spec.x']
  managedFieldsManagers: [hpa]
""",
    ),
    (
        "resource.customizations.ignoreDifferences.Secret: 'jsonPointers: [/data]'",
        """
- key: resource.customizations.ignoreDifferences.Secret
  kind: Secret
  jsonPointers: [/data]
""",
    ),
    (
        "resource.customizations.ignoreDifferences.all: 'managedFieldsManagers: [hpa]'",
        """
- key: resource.customizations.ignoreDifferences.all
  group: '*'
  kind: '*'
  managedFieldsManagers: [hpa]
""",
    ),
    (
        """
resource.customizations: |
  '*.example.test/*':
    ignoreDifferences: |
      jsonPointers: [/spec/a]
    health.lua: return {}
  ConfigMap:
    ignoreDifferences: {jsonPointers: [/data/a]}
""",
        """
- key: 'resource.customizations: *.example.test/*: ignoreDifferences'
  group: '*.example.test'
  kind: '*'
  jsonPointers: [/spec/a]
- key: 'resource.customizations: ConfigMap: ignoreDifferences'
  kind: ConfigMap
  jsonPointers: [/data/a]
""",
    ),
    (  # a key of its own wins over the map
        """
resource.customizations: '{apps/Deployment: {ignoreDifferences: "jsonPointers: [/a]"}}'
resource.customizations.ignoreDifferences.apps_Deployment: 'jsonPointers: [/b]'
""",
        """
- key: resource.customizations.ignoreDifferences.apps_Deployment
  group: apps
  kind: Deployment
  jsonPointers: [/b]
""",
    ),
    ("resource.customizations.health.apps_Deployment: return {}", "[]"),
    ("", "[]"),
]


@pytest.mark.parametrize(("data", "expected"), IGNORED)
def test_1_14_what_is_ignored_everywhere(data: str, expected: str) -> None:
    made, problems = read(data)
    assert shown(made) == yaml.safe_load(expected)
    assert not problems


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ("", ["updates", "ignored"]),
        ("resource.compareoptions: 'ignoreDifferencesOnResourceUpdates: false'", ["updates"]),
        ("resource.ignoreResourceUpdatesEnabled: 'false'", []),
        ("resource.ignoreResourceUpdatesEnabled: 'true'", ["updates", "ignored"]),
    ],
)
def test_1_3_what_wakes_nobody(options: str, keys: list[str]) -> None:
    made, problems = read(
        f"""
resource.customizations.ignoreResourceUpdates.all: 'jsonPointers: [/updates]'
resource.customizations.ignoreDifferences.all: 'jsonPointers: [/ignored]'
{options}
"""
    )
    assert [each["jsonPointers"] for each in shown(made, "updates")] == [[f"/{k}"] for k in keys]
    assert not problems


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("{}", "all"),
        ("ignoreResourceStatusField: crd", "crd"),
        ("ignoreResourceStatusField: none", "none"),
        ("ignoreResourceStatusField: off", "none"),
        ("ignoreResourceStatusField: all", "all"),
        ("ignoreAggregatedRoles: true", "all"),
    ],
)
def test_1_3_whose_status_is_not_compared(said: str, status: str) -> None:
    made, problems = read(f"resource.compareoptions: '{said}'")
    assert (made.status, problems) == (status, [])


def test_1_3_fields_of_known_types() -> None:
    made, problems = read(
        """
resource.customizations.knownTypeFields.example.test_Thing: |
  - {field: spec.pod, type: core/v1/PodSpec}
  - {field: spec.cpu, type: core/Quantity}
resource.customizations: |
  "other.test/*":
    knownTypeFields: [{field: spec.every, type: meta/v1/Duration}]
"""
    )
    assert not problems
    assert known_of(made.known, GroupKind("example.test", "Thing")) == (
        KnownField("example.test", "Thing", ("spec", "pod"), "core/v1/PodSpec"),
        KnownField("example.test", "Thing", ("spec", "cpu"), "core/Quantity"),
    )
    [every] = known_of(made.known, GroupKind("other.test", "Any"))
    assert every.type == "meta/v1/Duration"
    assert known_of(made.known, GroupKind("argoproj.io", "Rollout")) == (ROLLOUT,)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "resource.customizations.ignoreDifferences.a_b_c: 'jsonPointers: [/a]'",
            "resource.customizations.ignoreDifferences.a_b_c: it must end in <group>_<kind>",
        ),
        (
            "resource.customizations.ignoreDifferences.all: 'jsonPointers: /a'",
            "resource.customizations.ignoreDifferences.all: Expected `array`",
        ),
        (
            "resource.customizations.ignoreDifferences.all: 'jsonPointers: ['",
            "resource.customizations.ignoreDifferences.all: line ",
        ),
        ("resource.customizations: '[]'", "resource.customizations: Expected `object`"),
        (
            "resource.compareoptions: 'ignoreResourceStatusField: some'",
            "resource.compareoptions: ignoreResourceStatusField: some is none of all, crd, none",
        ),
    ],
)
def test_what_makes_no_sense_is_a_problem_and_counts_as_unset(data: str, said: str) -> None:
    made, [problem] = read(data)
    assert problem.startswith(said)
    assert made == Overrides()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{}", set()),
        ("resource.sensitive.mask.annotations: ''", set()),
        (
            "resource.sensitive.mask.annotations: 'example.test/token.value, api-key,'",
            {"example.test/token.value", "api-key"},
        ),
    ],
)
def test_annotations_that_are_sensitive_are_listed(text: str, names: set[str]) -> None:
    assert read(text)[0].sensitive == names
