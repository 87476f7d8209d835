"""Whose credentials a render may use."""

import pytest

from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import PROJECT
from trueup.model.source import Revision, Source
from trueup.ports import Request
from trueup.service.borrowing import Borrowing


class Held:
    def get(self, ref: Ref) -> Object | None:
        if ref != Ref(PROJECT, "argocd", "shop"):
            return None
        spec = {"sourceRepos": ["https://git.test/*", "https://files.test/**"]}
        return Object({"kind": "AppProject", "metadata": {"name": "shop"}, "spec": spec})


def _own(project: str) -> tuple[str, ...]:
    return ("https://own.test/base",) if project == "shop" else ()


@pytest.mark.parametrize(
    ("project", "address", "permitted"),
    [
        ("shop", "https://git.test/base", True),
        ("shop", "file+https://files.test/a/b.yaml", True),
        ("shop", "https://other.test/base", False),
        ("shop", "https://own.test/base.git", True),
        ("gone", "https://git.test/base", False),
    ],
)
def test_credentials_are_for_what_the_project_permits(
    project: str, address: str, permitted: bool
) -> None:
    request = Request(Source(), Revision(""), "web", "prod", project)
    assert Borrowing(Held(), "argocd", (), _own).permits(request, Source(address)) is permitted
