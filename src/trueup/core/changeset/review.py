"""
Review: the pull request that a pipeline runs for, as its environment tells.

GitHub Actions (and Gitea's and Forgejo's, which speak as it does), GitLab CI, Jenkins, or the
address of the request given by a person.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from trueup.k8s.value import Value
from trueup.model.errors import Stalled

GITHUB, GITLAB = "github", "gitlab"
_GITHUB = re.compile(r"/(?P<project>[^/]+/[^/]+)/pulls?/(?P<number>\d+)(?:/.*)?")
_GITLAB = re.compile(r"/(?P<project>.+?)/-/merge_requests/(?P<number>\d+)(?:/.*)?")
_REF = re.compile(r"refs/pull/(\d+)/")
_TOKENS = {GITHUB: ("GITHUB_TOKEN", "GH_TOKEN"), GITLAB: ("GITLAB_TOKEN",)}
LONGEST = {GITHUB: 60_000, GITLAB: 900_000}
"""Characters of a comment: some below what the hosts take."""


class Review(Value, frozen=True):
    """*kind*: of the host. *api*: its address. *project*: as the API names it."""

    kind: str
    api: str
    project: str
    number: int
    token: str

    @property
    def comments(self) -> str:
        """Where they are listed, and made."""
        if self.kind == GITLAB:
            return f"{self.api}/projects/{self.project}/merge_requests/{self.number}/notes"
        return f"{self.api}/repos/{self.project}/issues/{self.number}/comments"

    def comment(self, id: int) -> str:
        """One of them."""
        if self.kind == GITLAB:
            return f"{self.comments}/{id}"
        return f"{self.api}/repos/{self.project}/issues/comments/{id}"


def review(environ: Mapping[str, str], address: str = "") -> Review:
    """*address*: of the pull request, for people. ``Stalled``: it is not told, or has no token."""
    said = address or environ.get("CHANGE_URL", "")
    found = _addressed(said) if said else _told(environ)
    names = _TOKENS[found.kind]
    token = next((environ[name] for name in names if environ.get(name)), "")
    if not token:
        raise Stalled("NoToken", f"there is no {names[0]}", "it needs the right to write comments")
    return Review(found.kind, found.api, found.project, found.number, token)


def _told(environ: Mapping[str, str]) -> Review:
    if request := environ.get("CI_MERGE_REQUEST_IID"):
        project = environ.get("CI_MERGE_REQUEST_PROJECT_ID") or environ.get("CI_PROJECT_ID", "")
        return Review(GITLAB, environ.get("CI_API_V4_URL", ""), project, int(request), "")
    if found := _REF.match(environ.get("GITHUB_REF", "")):
        api = environ.get("GITHUB_API_URL", "https://api.github.com")
        return Review(GITHUB, api, environ.get("GITHUB_REPOSITORY", ""), int(found[1]), "")
    raise Stalled(
        "NoPullRequest",
        "the environment names no pull request",
        "run it in a pipeline of one, or give --pull-request ADDRESS",
    )


def _addressed(address: str) -> Review:
    parts = urlsplit(address)
    host = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme and (found := _GITLAB.fullmatch(parts.path)):
        project = quote(found["project"], safe="")
        return Review(GITLAB, f"{host}/api/v4", project, int(found["number"]), "")
    if parts.scheme and (found := _GITHUB.fullmatch(parts.path)):
        public = parts.netloc == "github.com"
        api = "https://api.github.com" if public else f"{host}/api/v3"
        return Review(GITHUB, api, found["project"], int(found["number"]), "")
    raise Stalled(
        "NoPullRequest",
        f"{address} is no address of a pull request",
        "such as https://github.com/org/repo/pull/7 or …/-/merge_requests/7",
    )
