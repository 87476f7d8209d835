"""What goes back when a deployment is reverted: which paths, in which words, or why not."""

from typing import Any

import msgspec
import pytest
import yaml

from trueup.core.reversal import commands, message, places_of, reversal
from trueup.model.application import Application, HistoryEntry
from trueup.model.errors import Stalled

OLD = "a" * 40
ENTRY = HistoryEntry(3, revision=OLD)


def app(spec: str, **annotations: str) -> Application:
    metadata = {"name": "shop", "namespace": "argocd", "annotations": annotations}
    body: dict[str, Any] = {"metadata": metadata, "spec": {"destination": {}}}
    body["spec"] |= yaml.safe_load(spec)
    return msgspec.convert(body, Application)


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ("source: {repoURL: r, path: deploy/prod}", ("deploy/prod",)),
        ("source: {repoURL: r, path: ./deploy/}", ("deploy",)),
        ("source: {repoURL: r, path: .}", ("",)),
        (
            "source: {repoURL: r, path: a/b, helm: {valueFiles: [../v.yaml, /x.yaml, c.yaml]}}",
            ("a/b", "a/v.yaml", "x.yaml"),
        ),
        (
            "sources: [{repoURL: r, ref: v}, "
            "{repoURL: c, chart: web, helm: {valueFiles: [$v/env/prod.yaml]}}]",
            ("env/prod.yaml",),
        ),
    ],
)
def test_what_a_source_is_made_of_goes_back(spec: str, paths: tuple[str, ...]) -> None:
    assert places_of(app(spec), 0) == paths


def test_what_generate_paths_names_goes_back_too() -> None:
    said = {"argocd.argoproj.io/manifest-generate-paths": ".;/shared;/x/*.yaml"}
    assert places_of(app("source: {repoURL: r, path: web}", **said), 0) == ("shared", "web")


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (f"source: {{repoURL: r, path: web, targetRevision: {'b' * 40}}}", "Pinned"),
        ("source: {repoURL: r, chart: web, targetRevision: 1.0.0}", "NotFromGit"),
        ("sources: [{repoURL: r, path: web}, {repoURL: r, path: db}]", ""),
        (
            "sourceHydrator: {drySource: {repoURL: r, path: a, targetRevision: HEAD}, "
            "syncSource: {targetBranch: env, path: b}}",
            "Hydrated",
        ),
    ],
)
def test_what_cannot_be_reverted_says_why(spec: str, reason: str) -> None:
    try:
        assert (reversal(app(spec), ENTRY, 0).to, reason) == (OLD, "")
    except Stalled as error:
        assert error.reason == reason  # noqa: PT017 (both ends are looked at)


def test_the_words_and_the_commands() -> None:
    wanted = reversal(app("source: {repoURL: r, path: 'my web', targetRevision: main}"), ENTRY, 0)
    assert wanted.branch == "main"
    said = message(app("source: {repoURL: r, path: web}"), ENTRY, wanted, "alice", "it burns")
    assert said == (
        f"Revert my web to {OLD[:7]}\n\nit burns\n\n"
        "Application argocd/shop goes back to deployment #3.\n\n"
        "Asked for by alice, by Trueup.\n"
    )
    assert commands(wanted, "main", "Revert it's")[2:4] == (
        f"git restore --source={OLD} --staged --worktree -- 'my web'",
        "git commit -m 'Revert it'\"'\"'s'",
    )
