"""Which tool a source is rendered with."""

import pytest

from tests.support.looks import look
from trueup.core.render.detect import Tool, app_folder, overridden, tool
from trueup.model.errors import Stalled
from trueup.model.source import (
    DirectoryOptions,
    HelmOptions,
    JsonnetOptions,
    KustomizeOptions,
    Source,
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("Chart.yaml", Tool.HELM),
        ("kustomization.yaml", Tool.KUSTOMIZE),
        ("kustomization.yml", Tool.KUSTOMIZE),
        ("Kustomization", Tool.KUSTOMIZE),
        ("Chart.yaml kustomization.yaml", Tool.KUSTOMIZE),
        ("a.yaml", Tool.DIRECTORY),
        ("deeper/Chart.yaml", Tool.DIRECTORY),
    ],
)
def test_what_lies_in_the_folder_decides(files: str, expected: Tool) -> None:
    seen = look("".join(f"# file: app/{name}\n" for name in files.split()))
    assert tool(Source(path="app"), "app", seen) is expected


@pytest.mark.parametrize(
    ("files", "without", "expected"),
    [
        ("Chart.yaml kustomization.yaml", [Tool.KUSTOMIZE], Tool.HELM),
        ("Chart.yaml", [Tool.KUSTOMIZE], Tool.HELM),
        ("Chart.yaml kustomization.yaml", [Tool.KUSTOMIZE, Tool.HELM], Tool.DIRECTORY),
    ],
)
def test_a_tool_that_is_switched_off_is_not_used(
    files: str, without: list[str], expected: Tool
) -> None:
    seen = look("".join(f"# file: app/{name}\n" for name in files.split()))
    assert tool(Source(path="app"), "app", seen, without) is expected
    explicit = Source(path="app", kustomize=KustomizeOptions(name_prefix="a"))
    assert tool(explicit, "app", seen, without) is Tool.DIRECTORY


def test_a_field_decides_before_the_folder() -> None:
    seen = look("# file: app/Chart.yaml\n")
    assert tool(Source(directory=DirectoryOptions(recurse=True)), "app", seen) is Tool.DIRECTORY
    both = Source(helm=HelmOptions(values="a: b"), kustomize=KustomizeOptions(name_prefix="a"))
    with pytest.raises(Stalled, match="multiple application sources defined: Helm, Kustomize"):
        tool(both, "app", seen)


def test_a_field_that_is_left_empty_decides_nothing() -> None:
    seen = look("# file: app/Chart.yaml\n")
    empty = DirectoryOptions(jsonnet=JsonnetOptions())
    assert tool(Source(directory=empty, kustomize=KustomizeOptions()), "app", seen) is Tool.HELM


def test_overrides_come_in_order_and_leave_the_place_alone() -> None:
    seen = look("""
# file: app/.argocd-source.yaml
repoURL: elsewhere
path: other
kustomize: {namePrefix: a-, nameSuffix: -z, images: ["x:1"]}
# file: app/.argocd-source-shop.yaml
kustomize: {namePrefix: b-, nameSuffix: null, images: ["y:2"]}
# file: app/.argocd-source-other.yaml
kustomize: {namePrefix: c-}
""")
    source = Source("repo", "app", kustomize=KustomizeOptions(namespace="n"))
    found = overridden(source, "app", "shop", seen)
    assert (found.repo_url, found.path) == ("repo", "app")
    expected = KustomizeOptions(name_prefix="b-", name_suffix="-z", images=("y:2",), namespace="n")
    assert found.kustomize == expected


@pytest.mark.parametrize("text", ["- a", "kustomize: [", "kustomize: {images: 1}", "text"])
def test_a_bad_override_is_told(text: str) -> None:
    seen = look(f"# file: app/.argocd-source.yaml\n{text}\n")
    with pytest.raises(Stalled) as stalled:
        overridden(Source(path="app"), "app", "shop", seen)
    assert stalled.value.reason == "InvalidOverride"


def test_the_folder_may_be_written_in_several_ways() -> None:
    seen = look("# file: app/x/a.yaml\n# file: linked\n-> app\n")
    assert app_folder(Source(path="./app//x/"), seen) == "app/x"
    assert app_folder(Source(path="linked/x"), seen) == "app/x"
    assert app_folder(Source(path=""), seen) == ""
    with pytest.raises(Stalled, match="is absolute"):
        app_folder(Source(path="/app"), seen)
