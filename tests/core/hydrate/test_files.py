"""The files of a hydrated branch."""

import json
from datetime import UTC, datetime

from trueup.core.hydrate import files
from trueup.model.source import Revision

DRY = Revision(
    "a" * 40, "subject", "Ann <ann@example.com>", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
)


def dry(message: str) -> Revision:
    return Revision(DRY.commit, message, DRY.author, DRY.date)


def test_the_root_tells_of_the_dry_commit() -> None:
    assert files.metadata("https://host/repo", dry("subject")) == {
        "repoURL": "https://host/repo",
        "drySha": "a" * 40,
        "author": "Ann <ann@example.com>",
        "date": "2026-01-02T03:04:05Z",
        "subject": "subject",
    }


def test_trailers_tell_of_the_commit_that_caused_it() -> None:
    message = (
        "Bump image\n\nAll of it.\n"
        "Argocd-reference-commit-author: CI <ci@example.com>\n"
        "Argocd-reference-commit-sha: abcdef0\n"
        "Argocd-reference-commit-sha: not-a-sha\n"
        "Argocd-reference-commit-subject: Fix: it\n"
        'Argocd-reference-commit-body: "one\\ntwo"\n'
        "Argocd-reference-commit-repourl: https://host/code\n"
        "Argocd-reference-commit-date: 2025-06-09T13:50:18-04:00\n"
        "Argocd-reference-commit-date: yesterday\n"
        "Signed-off-by: Ann <ann@example.com>\n"
    )
    told = files.metadata("r", dry(message))
    assert told["body"] == (
        "All of it.\n"
        "Argocd-reference-commit-sha: not-a-sha\n"
        "Argocd-reference-commit-date: yesterday\n"
        "Signed-off-by: Ann <ann@example.com>\n"
    )
    assert told["references"] == [
        {
            "commit": {
                "author": "CI <ci@example.com>",
                "date": "2025-06-09T13:50:18-04:00",
                "subject": "Fix: it",
                "body": "one\ntwo",
                "sha": "abcdef0",
                "repoURL": "https://host/code",
            }
        }
    ]


def test_templates_see_argo_cds_names() -> None:
    told = files.as_go({"repoURL": "r", "drySha": "a", "references": [{"commit": {"sha": "x"}}]})
    assert told == {"RepoURL": "r", "DrySHA": "a", "References": [{"Commit": {"SHA": "x"}}]}


def test_manifests_are_in_order_and_metadata_is_json() -> None:
    text = files.manifests([{"kind": "B", "apiVersion": "v1"}, {"kind": "A"}])
    assert text == b"apiVersion: v1\nkind: B\n---\nkind: A\n"
    told = files.of_path("r", "a", ("trueup render .",))
    assert json.loads(files.as_text(told)) == told
