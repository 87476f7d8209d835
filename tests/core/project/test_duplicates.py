"""What a project lists twice, or denies altogether."""

import msgspec
import pytest
import yaml

from trueup.core.project.duplicates import faults
from trueup.model.project import AppProject

NIGHT = "kind: deny, schedule: 0 22 * * *, duration: 1h, applications: [a]"


def told(spec: str) -> list[str]:
    body = {"metadata": {"name": "team"}, "spec": yaml.safe_load(spec)}
    return list(faults(msgspec.convert(body, AppProject, strict=False)))


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("{sourceRepos: ['*', '!https://host/secret']}", []),
        (
            "{sourceRepos: ['!*']}",
            ["spec.sourceRepos[0]: source repository has an invalid format, '!*'"],
        ),
        ("{sourceRepos: [a, b, a]}", ["source repository 'a' already added"]),
        (
            "{destinations: [{server: '!*', namespace: x}]}",
            ["spec.destinations[0]: server has an invalid format, '!*'"],
        ),
        (
            "{destinations: [{server: a, namespace: '!*'}]}",
            ["spec.destinations[0]: namespace has an invalid format, '!*'"],
        ),
        (
            "{destinations: [{server: a, namespace: x}, {server: a, namespace: x}]}",
            ["destination 'a/x' already added"],
        ),
        ("{destinations: [{name: a, namespace: x}, {name: b, namespace: x}]}", []),
        ("{destinations: [{server: a, namespace: x}, {server: a, namespace: y}]}", []),
        ("{sourceNamespaces: [a, a]}", ["source namespace 'a' already added"]),
        ("{roles: [{name: a}, {name: a}]}", ["role 'a' already added"]),
        (
            f"{{syncWindows: [{{{NIGHT}, timeZone: UTC}}, {{{NIGHT}, manualSync: true}}]}}",
            ["sync window 'deny:0 22 * * *:1h' already added"],
        ),
        (f"{{syncWindows: [{{{NIGHT}}}, {{{NIGHT}, clusters: [b]}}]}}", []),
        (f"{{syncWindows: [{{{NIGHT}}}, {{{NIGHT}, timeZone: Asia/Tokyo}}]}}", []),
    ],
)
def test_what_a_project_lists(spec: str, expected: list[str]) -> None:
    assert told(spec) == expected
