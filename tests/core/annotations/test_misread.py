"""Which annotations of a manifest make no sense, and what is said of them."""

import pytest

from trueup.core.annotations.misread import misread
from trueup.k8s.object import Object

HOOK, WAVE = "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave"
POLICY = "argocd.argoproj.io/hook-delete-policy"
OPTIONS, COMPARE = "argocd.argoproj.io/sync-options", "argocd.argoproj.io/compare-options"
HELM, HELM_POLICY = "helm.sh/hook", "helm.sh/hook-delete-policy"


def said(name: str, text: str) -> list[tuple[bool, str, str]]:
    meta = {"name": "migrate", "namespace": "shop", "annotations": {name: text}}
    obj = Object({"apiVersion": "batch/v1", "kind": "Job", "metadata": meta})
    return [(each.stops, each.message, each.hint) for each in misread(obj, obj.ref)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (HOOK, "PreSync"),
        (HOOK, "PreSync, PostSync ,SyncFail"),
        (HOOK, "Skip"),
        (HOOK, "PreDelete,PostDelete"),
        (WAVE, "0"),
        (WAVE, "-12"),
        (WAVE, "+3"),
        (WAVE, ""),
        (POLICY, "HookSucceeded, BeforeHookCreation"),
        (HELM, "pre-install,post-upgrade"),
        (HELM, "crd-install"),
        (HELM, "test-success"),
        (HELM_POLICY, "before-hook-creation,hook-succeeded"),
        (OPTIONS, "Prune=false,Delete=confirm"),
        (OPTIONS, ""),
        (OPTIONS, "Validate=false,"),
        (COMPARE, "IgnoreExtraneous"),
        (COMPARE, "IgnoreExtraneous, ServerSideDiff=true"),
        ("example.com/sync-wave", "soon"),
    ],
)
def test_what_makes_sense(name: str, text: str) -> None:
    assert said(name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "stops", "what"),
    [
        (HOOK, "presync", True, '"presync" is no phase'),
        (HOOK, "PreSync;Sync", True, '"PreSync;Sync" is no phase'),
        (HOOK, "", True, '"" is no phase'),
        (HOOK, "Sync,Later", True, '"Later" is no phase'),
        (WAVE, "first", True, '"first" is no wave'),
        (WAVE, "1.5", True, '"1.5" is no wave'),
        (WAVE, " 1", True, '" 1" is no wave'),
        (WAVE, "1,2", True, '"1,2" is no wave'),
        (POLICY, "Never", False, '"Never" is no delete policy and is passed over'),
        (HELM, "post-insntall", False, '"post-insntall" is no hook of Helm and is passed over'),
        (HELM_POLICY, "x", False, '"x" is no delete policy of Helm and is passed over'),
        (OPTIONS, "Prun=false", False, '"Prun=false" is no sync option and is passed over'),
        (COMPARE, "Ignore", False, '"Ignore" is no compare option and is passed over'),
    ],
)
def test_what_does_not(name: str, text: str, stops: bool, what: str) -> None:
    [(found, message, hint)] = said(name, text)
    assert found is stops
    assert message == f"Job.batch/shop/migrate: annotation {name}: {what}"
    assert hint


def test_each_of_several_is_told() -> None:
    assert [message.rpartition(": ")[2] for _, message, _ in said(HOOK, "One,Sync,Two")] == [
        '"One" is no phase',
        '"Two" is no phase',
    ]
