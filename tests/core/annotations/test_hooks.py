"""Hooks and waves by their annotations (reference 2.1, 2.2)."""

import pytest

from tests.core.written import obj
from trueup.core.annotations.hooks import (
    delete_policies,
    is_hook,
    phases,
    skipped,
    sync_phases,
    wave,
)
from trueup.k8s.object import Object

A = "argocd.argoproj.io/"
H = "helm.sh/"


def annotated(annotations: dict[str, str]) -> Object:
    body = obj("{apiVersion: batch/v1, kind: Job, metadata: {name: x}}").body
    return Object({**body, "metadata": {"name": "x", "annotations": annotations}})


@pytest.mark.parametrize(
    ("annotations", "hook", "run"),
    [
        ({}, False, "Sync"),
        ({A + "hook": "PreSync"}, True, "PreSync"),
        ({A + "hook": "PreSync, PostSync"}, True, "PreSync PostSync"),
        ({A + "hook": "SyncFail"}, True, "SyncFail"),
        ({A + "hook": "Skip"}, False, ""),
        ({A + "hook": "Skip,Skip"}, False, ""),
        ({A + "hook": "Skip,Nonsense"}, False, ""),
        ({A + "hook": "Skip,PreSync"}, True, "PreSync"),
        ({A + "hook": "Nonsense"}, True, ""),
        ({A + "hook": "PreDelete"}, True, ""),
        ({A + "hook": "PreDelete,PreSync"}, True, "PreSync"),
        ({H + "hook": "pre-install"}, True, "PreSync"),
        ({H + "hook": "pre-install,pre-upgrade"}, True, "PreSync"),
        ({H + "hook": "post-install,post-upgrade"}, True, "PostSync"),
        ({H + "hook": "post-delete"}, True, ""),
        ({H + "hook": "test"}, True, ""),
        ({H + "hook": "pre-rollback"}, True, ""),
        ({H + "hook": "crd-install"}, False, "Sync"),
        ({A + "hook": "PostSync", H + "hook": "pre-install"}, True, "PostSync"),
        ({A + "hook": "Nonsense", H + "hook": "pre-install"}, True, "PreSync"),
        ({A + "hook": "Skip", H + "hook": "pre-install"}, False, ""),
    ],
)
def test_when_an_object_is_synced(annotations: dict[str, str], hook: bool, run: str) -> None:
    found = annotated(annotations)
    assert is_hook(found) is hook
    assert " ".join(sync_phases(found)) == run


def test_deletion_hooks_have_phases_of_their_own() -> None:
    assert " ".join(phases(annotated({A + "hook": "PreDelete,PreSync"}))) == "PreDelete PreSync"
    assert " ".join(phases(annotated({H + "hook": "pre-delete"}))) == "PreDelete"


def test_skip_alone_keeps_an_object_out() -> None:
    assert skipped(annotated({A + "hook": "Skip"}))
    assert not skipped(annotated({A + "hook": "Skip,Sync"}))


@pytest.mark.parametrize(
    ("annotations", "policies"),
    [
        ({}, "BeforeHookCreation"),
        ({A + "hook-delete-policy": "HookSucceeded"}, "HookSucceeded"),
        ({A + "hook-delete-policy": "HookSucceeded,HookFailed"}, "HookSucceeded HookFailed"),
        ({A + "hook-delete-policy": "nonsense"}, "BeforeHookCreation"),
        ({H + "hook-delete-policy": "hook-succeeded"}, "HookSucceeded"),
        (
            {A + "hook-delete-policy": "HookFailed", H + "hook-delete-policy": "hook-succeeded"},
            "HookFailed HookSucceeded",
        ),
    ],
)
def test_delete_policies(annotations: dict[str, str], policies: str) -> None:
    assert " ".join(delete_policies(annotated(annotations))) == policies


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, 0),
        ({A + "sync-wave": "3"}, 3),
        ({A + "sync-wave": "-5"}, -5),
        ({A + "sync-wave": "+2"}, 2),
        ({A + "sync-wave": "1", H + "hook-weight": "9"}, 1),
        ({A + "sync-wave": "one", H + "hook-weight": "9"}, 9),
        ({A + "sync-wave": "1.5"}, 0),
        ({A + "sync-wave": " 1"}, 0),
        ({A + "sync-wave": ""}, 0),
        ({H + "hook-weight": "-2"}, -2),
    ],
)
def test_waves(annotations: dict[str, str], expected: int) -> None:
    assert wave(annotated(annotations)) == expected
