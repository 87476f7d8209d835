"""What is accepted but not acted on yet is said, field by field."""

import pytest
import yaml

from trueup.core.unsupported import unsupported


def told(text: str) -> list[str]:
    return [finding.message for finding in unsupported(yaml.safe_load(text))]


@pytest.mark.parametrize(
    ("application", "messages"),
    [
        ("{spec: {source: {repoURL: r, path: .}}}", []),
        (
            "{spec: {sources: [{path: .}, {plugin: {name: x}}]}}",
            [],
        ),
        ("{spec: {source: {chart: redis, helm: {passCredentials: true}}}}", []),
        ("{spec: {source: {repoURL: 'oci://host/x', path: .}}}", []),
        ("{spec: {sources: [{helm: {version: v3}}, {kustomize: {version: v5}}]}}", []),
        ("{spec: {ignoreDifferences: [{jqPathExpressions: [.a]}]}}", []),
        ("{spec: {syncPolicy: {syncOptions: [CreateNamespace=true, Prune=confirm]}}}", []),
        (
            "{spec: {syncPolicy: {syncOptions: [CreateNamespaces=true]}}}",
            [
                "spec.syncPolicy.syncOptions: CreateNamespaces=true (an option that is not known) "
                "is not supported yet"
            ],
        ),
        ("{spec: {sources: broken, ignoreDifferences: {}}}", []),
        ("{}", []),
    ],
)
def test_unsupported(application: str, messages: list[str]) -> None:
    assert told(application) == messages


def test_it_is_a_warning_with_a_hint() -> None:
    (finding,) = unsupported({"spec": {"syncPolicy": {"syncOptions": ["CreateNamespaces=true"]}}})
    assert not finding.stops
    assert finding.hint
    assert not finding.type.endswith("Error")
