"""The pull request that a pipeline runs for."""

from collections.abc import Mapping

import pytest

from trueup.core.changeset.review import review
from trueup.model.errors import Stalled

ACTIONS = {
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_API_URL": "https://api.github.com",
    "GITHUB_REPOSITORY": "org/infra",
    "GITHUB_TOKEN": "t",
}
PIPELINE = {
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_PROJECT_ID": "42",
    "CI_API_V4_URL": "https://gitlab.example.test/api/v4",
    "GITLAB_TOKEN": "t",
}


@pytest.mark.parametrize(
    ("environ", "address", "comments"),
    [
        (ACTIONS, "", "https://api.github.com/repos/org/infra/issues/7/comments"),
        (PIPELINE, "", "https://gitlab.example.test/api/v4/projects/42/merge_requests/7/notes"),
        (
            {"CHANGE_URL": "https://github.com/org/infra/pull/7", "GH_TOKEN": "t"},
            "",
            "https://api.github.com/repos/org/infra/issues/7/comments",
        ),
        (
            ACTIONS,
            "https://ghe.example.test/org/infra/pull/8/files",
            "https://ghe.example.test/api/v3/repos/org/infra/issues/8/comments",
        ),
        (
            PIPELINE,
            "https://gitlab.example.test/a/b/infra/-/merge_requests/8",
            "https://gitlab.example.test/api/v4/projects/a%2Fb%2Finfra/merge_requests/8/notes",
        ),
    ],
)
def test_where_its_comments_are(environ: Mapping[str, str], address: str, comments: str) -> None:
    assert review(environ, address).comments == comments


def test_one_comment() -> None:
    assert review(ACTIONS).comment(3) == "https://api.github.com/repos/org/infra/issues/comments/3"
    assert review(PIPELINE).comment(3).endswith("/merge_requests/7/notes/3")


@pytest.mark.parametrize(
    ("environ", "address", "reason"),
    [
        ({}, "", "NoPullRequest"),
        ({**ACTIONS, "GITHUB_REF": "refs/heads/main"}, "", "NoPullRequest"),
        (ACTIONS, "https://github.com/org/infra", "NoPullRequest"),
        (ACTIONS, "org/infra/pull/7", "NoPullRequest"),
        ({**ACTIONS, "GITHUB_TOKEN": ""}, "", "NoToken"),
    ],
)
def test_what_is_missing_is_told(environ: Mapping[str, str], address: str, reason: str) -> None:
    with pytest.raises(Stalled) as raised:
        review(environ, address)
    assert raised.value.reason == reason
