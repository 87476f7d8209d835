"""From a source to a job."""

from typing import Any

import msgspec
import pytest

from tests.support.looks import look
from trueup.core.render.inputs import Look
from trueup.core.render.job import Kustomize, Plain, tool_of
from trueup.core.render.prepare import Ask, prepare
from trueup.model.errors import Stalled
from trueup.model.source import Source


def _prepared(text: str, source: dict[str, Any]) -> Any:
    ask = Ask(msgspec.convert(source, Source), "shop", "prod", {"ARGOCD_APP_NAME": "shop"})
    return prepare(ask, look(text))


def test_a_folder_of_manifests() -> None:
    directory = {"jsonnet": {"extVars": [{"name": "a", "value": "$ARGOCD_APP_NAME"}]}}
    found = _prepared("# file: app/a.yaml\n", {"path": "app", "directory": directory})
    assert isinstance(found, Plain)
    assert found.files == ("app/a.yaml",)
    assert found.ext_vars[0].value == "shop"
    assert tool_of(found) == "Directory"


def test_a_kustomization_is_edited_only_if_something_is_to_be_edited() -> None:
    text = "# file: app/kustomization.yml\nnamePrefix: a-\n"
    assert _prepared(text, {"path": "app"}) == Kustomize("app", "kustomization.yml")
    found = _prepared(text, {"path": "app", "kustomize": {"namePrefix": "b-"}})
    assert found.edited == {"namePrefix": "b-"}


def test_a_source_that_only_lends_files_makes_nothing() -> None:
    assert _prepared("# file: a.yaml\n", {"ref": "values"}) == Plain()


def test_contents_that_are_not_at_hand_are_asked_for() -> None:
    full = look("# file: app/kustomization.yaml\nresources: [../base]\n# file: base/x\n")
    seen = Look(full.trees, {})
    prepare(Ask(Source(path="app"), "shop", "prod", {}), seen)
    assert list(seen.wanted.values()) == ["app/kustomization.yaml"]


@pytest.mark.parametrize(
    ("text", "source", "reason"),
    [
        ("# file: a\n", {"chart": "x", "helm": {"releaseName": "x"}}, "NoChart"),
        ("# file: app/a\n", {"path": "app", "plugin": {"name": "x"}}, "PluginNotFound"),
        ("# file: app/a\n", {"path": "app", "kustomize": {"namePrefix": "x"}}, "NoKustomization"),
        ("# file: app/a\n", {"path": "app", "helm": {"releaseName": "x"}}, "NoChart"),
        (
            "# file: app/kustomization.yaml\n- a\n",
            {"path": "app", "kustomize": {"namePrefix": "x"}},
            "InvalidKustomization",
        ),
    ],
)
def test_what_cannot_be_rendered(text: str, source: dict[str, Any], reason: str) -> None:
    with pytest.raises(Stalled) as stalled:
        _prepared(text, source)
    assert stalled.value.reason == reason
    assert stalled.value.hint
