"""Matching: which applications a notice is about."""

from typing import Any

import msgspec
import pytest

from trueup.core.webhooks.matching import concerned, places
from trueup.core.webhooks.notice import Moved, Notice, RefKind, moved
from trueup.model.application import ApplicationSpec

SHOP = "https://git.example.test/org/shop.git"
PAGE = "https://git.example.test/org/shop"
OTHER = "https://git.example.test/org/other"


def spec(**said: Any) -> ApplicationSpec:
    return msgspec.convert(said, ApplicationSpec)


def concerns(notice: Notice, paths: str = "", **source: Any) -> bool:
    return bool(concerned(spec(source={"repoURL": SHOP, **source}), paths, notice))


def push(ref: str = "refs/heads/main", **more: Any) -> Notice:
    return Notice((PAGE,), (moved(ref, "1" * 40, "2" * 40),), "main", **more)


@pytest.mark.parametrize(
    ("wanted", "ref", "follows"),
    [
        ("", "refs/heads/main", True),
        ("HEAD", "refs/heads/main", True),
        ("HEAD", "refs/heads/feature", False),
        ("HEAD", "refs/tags/main", False),
        ("main", "refs/heads/main", True),
        ("main", "refs/heads/feature", False),
        ("refs/heads/main", "refs/heads/main", True),
        ("refs/heads/release/1.0", "refs/heads/release/1.0", True),
        ("release/1.0", "refs/heads/release/1.0", True),
        ("1.0", "refs/heads/release/1.0", False),
        ("refs/tags/v1", "refs/tags/v1", True),
        ("refs/tags/v1", "refs/heads/v1", False),
        ("v1.0.0", "refs/tags/v1.0.0", True),
        ("v1.0.0", "refs/tags/v1.0.1", False),
        ("^1.0", "refs/tags/v1.3.0", True),
        ("1.*", "refs/tags/v1.3.0", True),
        ("^1.0", "refs/tags/v2.0.0", False),
        ("^1.0", "refs/heads/v1.3.0", False),
        ("*", "refs/tags/not-a-version", False),
        ("2" * 40, "refs/heads/main", True),
        ("3" * 40, "refs/heads/main", False),
    ],
)
def test_what_moved_is_what_the_source_follows(wanted: str, ref: str, follows: bool) -> None:
    assert concerns(push(ref), targetRevision=wanted) is follows


def test_any_branch_may_be_the_default_one_where_that_is_not_told() -> None:
    unknown = Notice((PAGE,), (moved("refs/heads/feature"),))
    assert concerns(unknown)
    assert not concerns(unknown, targetRevision="main")


def test_a_repository_of_which_nothing_is_said_may_have_moved_anywhere() -> None:
    assert concerns(Notice((PAGE,)), targetRevision="main")


def test_versions_of_one_project_of_a_repository() -> None:
    tag = push("refs/tags/web/v1.2.0")
    assert concerns(tag, targetRevision="^1.0", tagPrefix="web/")
    assert not concerns(tag, targetRevision="^1.0", tagPrefix="api/")


def test_each_address_that_is_told_may_be_it() -> None:
    told = Notice((OTHER, "ssh://git@git.example.test:7999/org/shop.git"))
    assert concerns(told)
    assert not concerns(Notice((OTHER,)))


def test_one_of_several_sources_and_a_source_of_values() -> None:
    found = concerned(
        spec(
            sources=[
                {"repoURL": OTHER, "targetRevision": "main", "path": "chart"},
                {"repoURL": SHOP, "targetRevision": "main", "ref": "values"},
            ]
        ),
        "",
        push(),
    )
    assert [each.ref for each in found] == ["values"]


HYDRATED = {
    "drySource": {"repoURL": SHOP, "targetRevision": "main", "path": "web"},
    "syncSource": {"targetBranch": "env/dev", "path": "rendered"},
}


def test_what_is_rendered_into_a_branch_and_the_branch() -> None:
    app = spec(sourceHydrator=HYDRATED)
    assert [each.path for each in concerned(app, "", push())] == ["web"]
    assert [each.path for each in concerned(app, "", push("refs/heads/env/dev"))] == ["rendered"]
    assert not concerned(app, "", push("refs/heads/feature"))


def test_the_branch_is_its_folder_whatever_the_paths_of_the_source_are() -> None:
    app = spec(sourceHydrator=HYDRATED)
    there = push("refs/heads/env/dev", files=("rendered/manifest.yaml",))
    assert concerned(app, "/web", there)
    assert not concerned(app, "/web", push("refs/heads/env/dev", files=("other/manifest.yaml",)))


@pytest.mark.parametrize(
    ("paths", "files", "touched"),
    [
        ("", ("other/a.yaml",), True),
        (".", ("other/a.yaml",), False),
        (".", ("web/deep/a.yaml",), True),
        (".;/shared", ("shared/a.yaml",), True),
        (". ; ../base", ("base/a.yaml",), True),
        ("/web/*.yaml", ("web/a.yaml",), True),
        ("/web/*.yaml", ("web/deep/a.yaml",), False),
        (".", None, True),
    ],
)
def test_the_paths_that_manifests_are_made_of(
    paths: str, files: tuple[str, ...] | None, touched: bool
) -> None:
    assert concerns(push(files=files), paths, path="web") is touched


def artifact(tag: str, address: str = "oci://ghcr.io/org/charts/shop") -> Notice:
    return Notice((address,), (Moved(tag, RefKind.TAG),), artifact=True)


@pytest.mark.parametrize(
    "source",
    [
        {"repoURL": "oci://ghcr.io/org/charts/shop", "targetRevision": "1.2.0"},
        {"repoURL": "oci://ghcr.io/Org/Charts/Shop/", "targetRevision": "^1.0"},
        {"repoURL": "ghcr.io/org/charts", "chart": "shop", "targetRevision": "1.*"},
        {"repoURL": "oci://ghcr.io/org/charts", "chart": "shop", "targetRevision": ""},
    ],
)
def test_an_artifact_or_a_chart_in_a_registry(source: dict[str, str]) -> None:
    assert concerned(spec(source=source), "", artifact("1.2.0"))
    assert not concerned(spec(source=source), "", artifact("1.2.0", "oci://ghcr.io/org/other"))


def test_another_tag_of_an_artifact() -> None:
    source = {"repoURL": "oci://ghcr.io/org/charts/shop", "targetRevision": "latest"}
    assert concerned(spec(source=source), "", artifact("latest"))
    assert not concerned(spec(source=source), "", artifact("1.2.0"))


def test_a_version_with_build_metadata_as_registries_spell_it() -> None:
    source = {"repoURL": "oci://ghcr.io/org/charts", "chart": "shop", "targetRevision": "^1.0"}
    assert concerned(spec(source=source), "", artifact("1.2.0_build5"))


def test_one_chart_of_a_repository() -> None:
    source = {"repoURL": "https://charts.example.test", "chart": "shop", "targetRevision": "*"}
    told = Notice(("https://charts.example.test/",), chart="shop")
    assert concerned(spec(source=source), "", told)
    assert not concerned(spec(source={**source, "chart": "other"}), "", told)


def test_places_of_an_application_that_nobody_could_read() -> None:
    source = {"repoURL": "ghcr.io/org", "chart": "shop"}
    assert places({"spec": {"sources": [source, None, 3, {"repoURL": 5}]}}) == {
        "ghcr.io/org",
        "ghcr.io/org/shop",
    }
    assert places({}) == frozenset()
    assert places({"spec": {"sourceHydrator": HYDRATED}}) == {"git.example.test/org/shop"}
