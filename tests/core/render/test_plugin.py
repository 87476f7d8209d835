"""Plugins: what their files say, which one is meant, and what its commands are given."""

from typing import Any

import msgspec
import pytest

from tests.support.looks import look
from trueup.core.render.inputs import Look
from trueup.core.render.job import Job, Plain, Plugin
from trueup.core.render.plugin import Definition, Plugins, definition, definitions
from trueup.core.render.prepare import Ask, prepare
from trueup.model.errors import Stalled
from trueup.model.source import Source

TREE = "# file: app/env.yaml\n# file: app/deep/down/x.cue\n# file: lib/a\n# file: docs/b.md\n"
ENVIRONMENT = {"ARGOCD_APP_NAME": "shop", "ARGOCD_APP_REVISION": "abc", "KUBE_VERSION": "1.36"}


def plugin(name: str = "p", more: str = "") -> Definition:
    text = f"""
apiVersion: argoproj.io/v1alpha1
kind: ConfigManagementPlugin
metadata: {{name: {name}}}
spec:
  generate: {{command: [make], args: [-s]}}
"""
    return definition((text + more).encode(), "p.yaml")


def prepared(
    source: dict[str, Any], *plugins: Definition, seen: Look | None = None, **how: Any
) -> Job:
    paths = how.pop("paths", "")
    said = msgspec.convert({"path": "app", **source}, Source)
    ask = Ask(said, "shop", "prod", ENVIRONMENT, plugins=Plugins(plugins, **how), paths=paths)
    return prepare(ask, seen or look(TREE))


def test_a_plugin_is_named() -> None:
    found = prepared({"plugin": {"name": "p"}}, plugin("o"), plugin("p", "  init: {command: [i]}"))
    environment = {**ENVIRONMENT, "ARGOCD_APP_PARAMETERS": "null"}
    assert found == Plugin("p", "app", (("i",), ("make", "-s")), environment)


def test_a_version_belongs_to_the_name() -> None:
    versioned = plugin("p", "  version: v1.0\n")
    assert versioned.name == "p-v1.0"
    with pytest.raises(Stalled, match="name 'p'") as stalled:
        prepared({"plugin": {"name": "p"}}, versioned)
    assert "p-v1.0" in stalled.value.hint


@pytest.mark.parametrize(
    ("discover", "fits"),
    [
        ("fileName: env.yaml", True),
        ("fileName: ./e*.yaml", True),
        ("fileName: ./de*/do?n/*.cue", True),
        ("fileName: deep", True),
        ("fileName: '*.cue'", False),
        ("fileName: ../lib/a", True),
        ("fileName: ../../lib/a", False),
        ("find: {glob: '**/*.cue'}", True),
        ("find: {glob: '**/env.yaml'}", True),
        ("find: {glob: '*.cue'}", False),
        ("fileName: '*.none', find: {glob: '**'}", False),
    ],
)
def test_a_plugin_is_discovered_before_all_other_tools(discover: str, fits: bool) -> None:
    found = prepared({}, plugin("p", f"  discover: {{{discover}}}"))
    assert isinstance(found, Plugin if fits else Plain)


def test_the_first_that_finds_something_is_taken() -> None:
    finds = "  discover: {fileName: env.yaml}"
    found = prepared({"plugin": {}}, plugin("a"), plugin("b", finds), plugin("c", finds))
    assert isinstance(found, Plugin)
    assert found.name == "b"


def test_a_field_for_another_tool_is_stronger() -> None:
    found = prepared(
        {"directory": {"recurse": True}}, plugin("p", "  discover: {fileName: env.yaml}")
    )
    assert isinstance(found, Plain)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"name": "q"}, "couldn't find a plugin with name 'q'"),
        ({"name": "p"}, "plugin p does not find in app what it looks for"),
        ({}, "app: no plugin supports this folder"),
    ],
)
def test_no_plugin_fits(source: dict[str, Any], message: str) -> None:
    with pytest.raises(Stalled) as stalled:
        prepared({"plugin": source}, plugin("p", "  discover: {fileName: '*.none'}"))
    assert stalled.value.message == message


def test_a_command_is_asked_before_it_is_known() -> None:
    asks = plugin("p", "  discover: {find: {command: [sh, -c], args: [ls]}}")
    seen = look(TREE)
    with pytest.raises(Stalled, match="was not asked yet"):
        prepared({}, asks, seen=seen)
    ((key, (question, shown)),) = seen.questions.items()
    assert question.commands == (("sh", "-c", "ls"),)
    assert question.asks == "discovery"
    assert len(list(shown.all_files())) == 4
    yes, no = Look(seen.trees, {}, {key: b"x"}), Look(seen.trees, {}, {key: b""})
    assert isinstance(prepared({}, asks, seen=yes), Plugin)
    assert isinstance(prepared({}, asks, seen=no), Plain)
    assert no.reads().folders == ("",), "whatever it saw counts as read"
    assert sorted(no.all_files()) == ["app/env.yaml"], "and is not given to the other tool"


def test_the_environment_is_argo_cds() -> None:
    given = {
        "name": "p",
        "env": [{"name": "FOO", "value": "of-$ARGOCD_APP_NAME"}, {"name": "NONE", "value": ""}],
        "parameters": [
            {"name": "a-text", "string": "x"},
            {"name": "list", "array": ["one", "two"]},
            {"name": "map", "map": {"image.tag": "v1"}},
        ],
    }
    found = prepared({"plugin": given}, plugin())
    assert isinstance(found, Plugin)
    assert {key: text for key, text in found.environment.items() if key not in ENVIRONMENT} == {
        "ARGOCD_ENV_FOO": "of-shop",
        "ARGOCD_ENV_NONE": "",
        "ARGOCD_APP_PARAMETERS": '[{"name":"a-text","string":"x"},'
        '{"array":["one","two"],"name":"list"},{"map":{"image.tag":"v1"},"name":"map"}]',
        "PARAM_A_TEXT": "x",
        "PARAM_LIST_0": "one",
        "PARAM_LIST_1": "two",
        "PARAM_MAP_IMAGE_TAG": "v1",
    }


def test_the_whole_repository_is_read_unless_less_is_shown() -> None:
    whole, left, narrow = look(TREE), look(TREE), look(TREE)
    prepared({"plugin": {"name": "p"}}, plugin(), seen=whole)
    assert whole.reads().folders == ("",)
    prepared({"plugin": {"name": "p"}}, plugin(), seen=left, exclusions=("docs", "*/env.yaml"))
    assert sorted(left.all_files()) == ["app/deep/down/x.cue", "lib/a"]
    asked = {"plugin": {"name": "p"}}
    found = prepared(asked, plugin(), seen=narrow, narrow=True, paths=".;/app/deep")
    assert set(narrow.reads().files) >= {"app/env.yaml", "app/deep/down/x.cue"}
    assert set(narrow.all_files()) == {"app/env.yaml", "app/deep/down/x.cue"}, "all that is shown"
    assert isinstance(found, Plugin)
    assert "ARGOCD_APP_REVISION" not in found.environment, "else every commit would count"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{kind: ConfigManagementPlugin, metadata: {name: x}, "
            "spec: {generate: {command: [a]}, discover: {fileName: '['}}}",
            "[: syntax error in pattern",
        ),
        ("kind: X", "kind should be ConfigManagementPlugin, found X"),
        ("kind: ConfigManagementPlugin", "metadata.name should be non-empty"),
        (
            "{kind: ConfigManagementPlugin, metadata: {name: x}, spec: {generate: {args: [a]}}}",
            "spec.generate command should be non-empty",
        ),
        ("spec: {generate: 1}", "Expected `object`, got `int` - at `$.generate`"),
    ],
)
def test_a_file_that_is_no_plugin(text: str, message: str) -> None:
    with pytest.raises(Stalled) as stalled:
        definition(text.encode(), "x.yaml")
    assert stalled.value.message == f"x.yaml: {message}"


def test_the_operator_says_what_a_plugin_may() -> None:
    text = """
kind: ConfigManagementPlugin
metadata:
  name: p
  annotations: {trueup.dev/network: "true", trueup.dev/environment: "VAULT_ADDR, VAULT_TOKEN"}
spec: {generate: {command: [x]}, provideGitCreds: true}
"""
    found = prepared({"plugin": {"name": "p"}}, definition(text.encode(), "p.yaml"))
    assert isinstance(found, Plugin)
    assert found.network
    assert found.git
    assert found.passed_on == ("VAULT_ADDR", "VAULT_TOKEN")


@pytest.mark.parametrize(
    ("paths", "counted"),
    [
        (".", {"app/env.yaml", "app/deep/down/x.cue"}),
        ("/docs", {"app/env.yaml", "app/deep/down/x.cue", "docs/b.md"}),
        ("../lib ; ;deep", {"app/env.yaml", "app/deep/down/x.cue", "lib/a"}),
        ("/docs/*.md", {"app/env.yaml", "app/deep/down/x.cue", "docs/b.md"}),
    ],
)
def test_only_the_paths_of_the_annotation_count(paths: str, counted: set[str]) -> None:
    seen = look(TREE)
    found = prepared({"plugin": {"name": "p"}}, plugin(), seen=seen, paths=paths)
    assert isinstance(found, Plugin)
    assert {path for path in seen.reads().files if path in seen.trees[""].entries} == counted
    assert seen.reads().folders == ("app",) or not seen.reads().folders
    assert len(set(seen.all_files())) == 4, "all are shown"
    assert "ARGOCD_APP_REVISION" not in found.environment


@pytest.mark.parametrize(
    ("exclusion", "left"),
    [
        ("docs", {"app/env.yaml", "app/deep/down/x.cue", "lib/a"}),
        ("app/**", {"lib/a", "docs/b.md"}),
        ("**/*.md", {"app/env.yaml", "app/deep/down/x.cue", "lib/a"}),
        ("app/*", {"lib/a", "docs/b.md"}),
        ("*.md", {"app/env.yaml", "app/deep/down/x.cue", "lib/a", "docs/b.md"}),
    ],
)
def test_an_exclusion_is_a_glob_of_the_path(exclusion: str, left: set[str]) -> None:
    seen = look(TREE)
    prepared({"plugin": {"name": "p"}}, plugin(), seen=seen, exclusions=(exclusion,))
    assert set(seen.all_files()) == left


def test_a_config_map_holds_plugins_as_a_sidecar_mounts_them() -> None:
    text = """
apiVersion: v1
kind: ConfigMap
metadata: {name: cmp-plugin}
data:
  avp.yaml: |
    apiVersion: argoproj.io/v1alpha1
    kind: ConfigManagementPlugin
    metadata: {name: argocd-vault-plugin}
    spec:
      allowConcurrency: true
      discover: {find: {command: [sh, -c, "find . -name '*.yaml'"]}}
      generate: {command: [argocd-vault-plugin, generate, .]}
      lockRepo: false
  helm.yaml: |
    kind: ConfigManagementPlugin
    metadata: {name: helm}
    spec: {version: v2, generate: {command: [x]}}
  README: how to
"""
    found = definitions(text.encode(), "p.yaml")
    assert [each.name for each in found] == ["argocd-vault-plugin", "helm-v2"]
    more = f"---\n{text}---\nkind: Deployment\nspec: {{}}\n---\n{text}"
    assert definitions(more.encode(), "p.yaml") == found, "as it stands beside a sidecar"
    with pytest.raises(Stalled, match=r"p\.yaml: avp\.yaml: "):
        definitions(text.replace("[argocd-vault-plugin, generate, .]", "[]").encode(), "p.yaml")


def test_a_variable_that_is_none_is_refused() -> None:
    env = [{"name": "A=B", "value": "c"}]
    with pytest.raises(Stalled, match="'ARGOCD_ENV_A=B' cannot be a variable"):
        prepared({"plugin": {"name": "p", "env": env}}, plugin())
