"""Repositories that are one project's."""

import msgspec
import pytest
import yaml

from trueup.core.project.owners import foreign, nobodys
from trueup.model.application import Application

APP = """
metadata: {name: web, namespace: argocd}
spec:
  project: %s
  sources:
  - {repoURL: "https://git.test/theirs", path: a}
  - {repoURL: "https://git.test/theirs", path: b}
  - {repoURL: "https://git.test/open", path: c}
  destination: {server: here}
"""


def owners(address: str) -> frozenset[str]:
    return frozenset({"team"}) if address.endswith("theirs") else frozenset()


@pytest.mark.parametrize(("project", "told"), [("team", 0), ("other", 1), ("default", 1)])
def test_only_its_projects_applications_may_read_it(project: str, told: int) -> None:
    app = msgspec.convert(yaml.safe_load(APP % project), Application)
    found = foreign(app, owners)
    assert len(found) == told
    for each in found:
        expected = f"repository https://git.test/theirs belongs to project team, not to {project}"
        assert (each.type, each.message) == ("InvalidSpecError", expected)
        assert each.stops


def test_what_no_secret_claims_is_everybodys() -> None:
    app = msgspec.convert(yaml.safe_load(APP % "other"), Application)
    assert foreign(app, nobodys) == ()
