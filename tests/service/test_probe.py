"""A repository is asked with credentials before they are stored."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.git_http import git_server
from tests.support.repository import Repository
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.errors import Stalled
from trueup.service.credentials import Credentials
from trueup.service.probe import Probe


class Home:
    """A home cluster with these Secrets."""

    def __init__(self, *secrets: Object) -> None:
        self.secrets = secrets

    def get(self, ref: Ref) -> Object | None:
        return None

    def of_kind(self, kind: GroupKind, namespace: str = "") -> Sequence[Object]:
        return self.secrets


def template(url: str, **data: str) -> Object:
    labels = {"argocd.argoproj.io/secret-type": "repo-creds"}
    meta = {"name": "all", "namespace": "argocd", "labels": labels}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": meta}
    return Object({**body, "stringData": {"url": url, **data}})


async def test_the_password_is_tried(tmp_path: Path) -> None:
    Repository(tmp_path / "shop").commit({"a.yaml": "a: 1"})
    with git_server(tmp_path, "dev", "s3cret") as server:
        url = f"{server.url}/shop/.git"
        probe = Probe(Credentials(Home(), "argocd"))
        await probe.reach(url, {"username": "dev", "password": "s3cret"})
        with pytest.raises(Stalled) as stalled:
            await probe.reach(url, {"username": "dev", "password": "wr0ng-one"})
        assert stalled.value.reason == "AuthenticationFailed"
        assert "wr0ng-one" not in str(stalled.value)


async def test_what_is_not_said_comes_from_the_template(tmp_path: Path) -> None:
    Repository(tmp_path / "shop").commit({"a.yaml": "a: 1"})
    with git_server(tmp_path, "dev", "s3cret") as server:
        home = Home(template(server.url, username="dev", password="s3cret"))
        await Probe(Credentials(home, "argocd")).reach(f"{server.url}/shop/.git", {})


async def test_an_empty_repository_can_be_reached(tmp_path: Path) -> None:
    empty = Repository(tmp_path / "empty")
    await Probe(Credentials(Home(), "argocd")).reach(empty.url, {})
