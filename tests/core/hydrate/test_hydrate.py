"""What is due, what may not be, and what statuses say then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from trueup.core import hydrate
from trueup.core.hydrate import key_of, problems, summary, unhydrated
from trueup.model.application import Application, SourceHydrator
from trueup.model.project import AppProject

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SPEC = {
    "drySource": {"repoURL": "https://host/repo.git", "path": "web", "targetRevision": "main"},
    "syncSource": {"targetBranch": "env/dev", "path": "web"},
}
OPEN = msgspec.convert(
    {"metadata": {"name": "default"}, "spec": {"sourceRepos": ["*"]}}, AppProject
)
replace = msgspec.structs.replace


def app(name: str = "web", status: Any = None, **spec: Any) -> Application:
    body: dict[str, Any] = {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"sourceHydrator": {**SPEC, **spec}},
    }
    made = msgspec.convert(body, Application)
    return replace(made, status=replace(made.status, source_hydrator=status))


def done(dry: str) -> Application:
    one = app()
    return app(status=hydrate.done(app(status=hydrate.begun(one, NOW)), dry, "h", NOW))


def test_the_synced_source_takes_the_place_of_all_others() -> None:
    (source,) = app().spec.all_sources
    assert (source.repo_url, source.path, source.target_revision) == (
        "https://host/repo.git",
        "web",
        "env/dev",
    )
    other: dict[str, Any] = {
        "syncSource": {"repoURL": "https://host/wet", "targetBranch": "m", "path": "x"}
    }
    assert app(**other).spec.all_sources[0].repo_url == "https://host/wet"


def test_a_new_commit_a_new_spec_and_a_request_are_reasons() -> None:
    assert hydrate.due(app(), "a", NOW)
    assert not hydrate.due(done("a"), "a", NOW)
    assert hydrate.due(done("a"), "b", NOW)
    other = app(status=done("a").status.source_hydrator, hydrateTo={"targetBranch": "next"})
    assert hydrate.due(other, "a", NOW)
    assert hydrate.anew([done("a"), other])
    assert not hydrate.anew([done("a")])


@pytest.mark.parametrize(("word", "due"), [("normal", False), ("true", False), ("hard", True)])
def test_only_a_hard_request_hydrates_what_is_hydrated(word: str, due: bool) -> None:
    asked = {"name": "web", "annotations": {hydrate.HYDRATE: word}}
    known = replace(done("a"), metadata=asked)
    assert (hydrate.due(known, "a", NOW), hydrate.anew([known])) == (due, due)
    assert hydrate.due(known, "b", NOW)
    failed = hydrate.failed(app(status=hydrate.begun(app(), NOW)), "a", "no chart", NOW)
    assert hydrate.due(replace(app(status=failed), metadata=asked), "a", NOW), "it is tried again"


def test_what_failed_is_tried_again_after_a_while() -> None:
    begun = app(status=hydrate.begun(app(), NOW))
    assert hydrate.due(begun, "a", NOW), "a crash leaves it like this"
    failed = app(status=hydrate.failed(begun, "a", "no chart", NOW))
    assert not hydrate.due(failed, "a", NOW + timedelta(seconds=119))
    assert hydrate.due(failed, "a", NOW + timedelta(seconds=120))
    assert hydrate.due(failed, "b", NOW), "another commit may be better"
    status = failed.status.source_hydrator
    current = status.current_operation if status else None
    assert current is not None
    assert (current.phase, current.message) == ("Failed", "Failed to hydrate: no chart")
    assert status is not None
    assert status.last_compared_dry_revision == "a"


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"syncSource": {"targetBranch": "b", "path": "."}}, "to the repository root"),
        ({"syncSource": {"targetBranch": "b", "path": "/"}}, "to the repository root"),
        ({"syncSource": {"targetBranch": "b", "path": "x/../.."}}, "to the repository root"),
        ({"syncSource": {"path": "x"}}, "syncSource.targetBranch is required"),
        ({"syncSource": {"targetBranch": "main", "path": "x"}}, "the branch that it is rendered"),
        (
            {"syncSource": {"repoURL": "https://other/r", "targetBranch": "b", "path": "x"}},
            "destination repo https://other/r is not permitted in project 'default'",
        ),
    ],
)
def test_what_may_not_be_hydrated(spec: dict[str, Any], why: str) -> None:
    project = replace(OPEN, spec=replace(OPEN.spec, source_repos=("https://host/*",)))
    (found,) = problems([app(**spec)], {"default": project}).values()
    assert why in found


def test_two_to_one_path_are_both_told_and_the_third_why_it_waits() -> None:
    third = app("db", syncSource={"targetBranch": "env/dev", "path": "db"})
    found = problems([app("a"), app("b"), third], {"default": OPEN})
    assert set(found) == {"argocd/a", "argocd/b"}
    assert "app argocd/b hydrator uses the same destination: repo=" in found["argocd/a"]
    assert summary(found) == "cannot hydrate because application argocd/a and 1 more have errors"
    assert problems([app()], {}) == {"argocd/web": "project default does not exist"}


def test_together_is_what_shares_a_dry_revision_and_a_branch() -> None:
    spec = app().spec.source_hydrator or SourceHydrator()
    other = app(hydrateTo={"targetBranch": "next"}).spec.source_hydrator or SourceHydrator()
    assert key_of(spec) == key_of(app("b").spec.source_hydrator or SourceHydrator())
    assert key_of(spec) != key_of(other)


def test_it_is_said_when_nobody_hydrates() -> None:
    assert unhydrated(app(), enabled=True) == ()
    (finding,) = unhydrated(app(), enabled=False)
    assert "the hydrator is off" in finding.message
    assert not finding.stops
