"""The entries of ``ignoreDifferences`` for what differs, and what they match."""

import pytest

from trueup.core.drift.ignoring import How, Ignored, Scope, entries, expression, patch, pointer
from trueup.k8s.ref import GroupKind, Ref

WEB = Ref(GroupKind("apps", "Deployment"), "shop", "web")
API = Ref(GroupKind("apps", "Deployment"), "shop", "api")


@pytest.mark.parametrize(
    ("path", "said", "jq"),
    [
        (("spec", "replicas"), "/spec/replicas", ".spec.replicas"),
        (
            ("metadata", "annotations", "team.io/x~y"),
            "/metadata/annotations/team.io~1x~0y",
            '.metadata.annotations["team.io/x~y"]',
        ),
        (("spec", "args", "[0]"), "/spec/args/0", ".spec.args[0]"),
        (
            ("spec", "containers", '[name="web"]', "image"),
            "",
            '.spec.containers[] | select(.name == "web") | .image',
        ),
        (
            ("spec", "ports", '[port=80,protocol="TCP"]', "a.b"),
            "",
            '.spec.ports[] | select(.port == 80 and .protocol == "TCP") | .["a.b"]',
        ),
        (
            ("metadata", "finalizers", '[="x"]'),
            "",
            '.metadata.finalizers[] | select(. == "x")',
        ),
    ],
)
def test_a_field_is_named_so_that_it_is_found_again(
    path: tuple[str, ...], said: str, jq: str
) -> None:
    assert (pointer(path), expression(path)) == (said, jq)


def test_what_is_about_the_same_objects_is_one_entry() -> None:
    image = ("spec", "containers", '[name="web"]', "image")
    wanted = [
        Ignored(WEB, ("spec", "replicas"), "hpa"),
        Ignored(WEB, image),
        Ignored(API, ("spec", "replicas"), "hpa"),
    ]
    assert entries(wanted, How.FIELD, Scope.OBJECT) == [
        {
            "group": "apps",
            "kind": "Deployment",
            "name": "web",
            "namespace": "shop",
            "jsonPointers": ["/spec/replicas"],
            "jqPathExpressions": ['.spec.containers[] | select(.name == "web") | .image'],
        },
        {
            "group": "apps",
            "kind": "Deployment",
            "name": "api",
            "namespace": "shop",
            "jsonPointers": ["/spec/replicas"],
        },
    ]
    assert entries(wanted[::2], How.MANAGER, Scope.KIND) == [
        {"group": "apps", "kind": "Deployment", "managedFieldsManagers": ["hpa"]}
    ]


def test_the_patch_fails_if_others_were_quicker() -> None:
    assert patch(None, [{"kind": "X"}]) == [
        {"op": "add", "path": "/spec/ignoreDifferences", "value": [{"kind": "X"}]}
    ]
    assert patch([{"kind": "A"}], [{"kind": "X"}]) == [
        {"op": "test", "path": "/spec/ignoreDifferences", "value": [{"kind": "A"}]},
        {"op": "add", "path": "/spec/ignoreDifferences", "value": [{"kind": "A"}, {"kind": "X"}]},
    ]
