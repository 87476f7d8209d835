"""``resource.customizations`` and the keys for single kinds."""

import pytest

from trueup.core.actions.scripts import Scripted
from trueup.core.customizations import action_scripts, customized, health_scripts
from trueup.core.scripts import Script

MAP = """
cert-manager.io/Certificate:
  health.lua: |
    return {status = "Healthy"}
"*.crossplane.io/*":
  health.lua.useOpenLibs: true
  health.lua: return {}
apps/Deployment:
  ignoreDifferences: |
    jsonPointers: [/spec/replicas]
"""


def test_the_map_of_kinds() -> None:
    assert health_scripts({"resource.customizations": MAP}) == {
        "cert-manager.io/Certificate": Script(
            'return {status = "Healthy"}\n', "resource.customizations: cert-manager.io/Certificate"
        ),
        "*.crossplane.io/*": Script(
            "return {}", "resource.customizations: *.crossplane.io/*", open_libs=True
        ),
    }


def test_all_that_is_said_of_kinds() -> None:
    keys = {
        "resource.customizations.health.apps_Deployment": "return {}",
        "resource.customizations.useOpenLibs.apps_Deployment": "true",
        "resource.customizations.knownTypeFields.all": "[{field: spec, type: core/v1/PodSpec}]",
    }
    found = customized({"resource.customizations": MAP} | keys)
    assert found["apps/Deployment"] == {
        "health.lua": "return {}",
        "health.lua.useOpenLibs": True,
        "ignoreDifferences": "jsonPointers: [/spec/replicas]\n",
    }
    assert found["*/*"] == {"knownTypeFields": [{"field": "spec", "type": "core/v1/PodSpec"}]}


def test_a_key_for_each_kind() -> None:
    start = "resource.customizations.health."
    found = health_scripts(
        {
            f"{start}example.com_Widget": "a",
            f"{start}ConfigMap": "b",
            f"{start}_.crossplane.io__": "c",
            f"{start}*.upbound.io_*": "d",
            f"{start}example.com_Empty": " \n",
            f"{start}all": "e",
            "resource.customizations.useOpenLibs.all": "1",
            "resource.customizations.useOpenLibs.example.com_Widget": "true",
        }
    )
    assert {name: (each.text, each.open_libs) for name, each in found.items()} == {
        "example.com/Widget": ("a", True),
        "ConfigMap": ("b", False),
        "*.crossplane.io/*": ("c", False),
        "*.upbound.io/*": ("d", False),
        "*/*": ("e", True),
    }


def test_a_key_for_one_kind_holds_before_the_map() -> None:
    found = health_scripts(
        {
            "resource.customizations": MAP,
            "resource.customizations.health.cert-manager.io_Certificate": "new",
        }
    )
    assert found["cert-manager.io/Certificate"].text == "new"


def test_what_makes_no_sense_is_told() -> None:
    problems: list[str] = []
    data = {
        "resource.customizations": "- apps/Deployment",
        "resource.customizations.health.a_b_c": "x",
    }
    assert health_scripts(data, problems) == {}
    assert problems == [
        "resource.customizations: it is not a map of group/Kind to its customizations",
        "resource.customizations.health.a_b_c: it is not for a kind:"
        " resource.customizations.health.<group>_<Kind> is expected",
    ]
    assert health_scripts({"resource.customizations": "a: [b"}, problems) == {}
    assert "it is not YAML" in problems[-1]


BATCH = """
discovery.lua: return {}
mergeBuiltinActions: true
definitions:
- name: stop
  action.lua: return obj
"""
ACTIONS = "resource.customizations.actions."


def test_actions_have_a_key_for_each_kind_or_stand_in_the_map() -> None:
    where = "resource.customizations: batch/Job: actions"
    data = {
        "resource.customizations": MAP + "batch/Job:\n  actions: |" + BATCH.replace("\n", "\n    "),
        f"{ACTIONS}batch_CronJob": BATCH,
        f"{ACTIONS}ConfigMap": "definitions: []",
    }
    found = action_scripts(data)
    assert set(found) == {"batch/Job", "batch/CronJob", "ConfigMap"}
    for kind, key in (("batch/Job", where), ("batch/CronJob", f"{ACTIONS}batch_CronJob")):
        assert found[kind] == Scripted(
            key,
            Script("return {}", key, file="discovery.lua"),
            {"stop": Script("return obj", key, file="action.lua")},
            merge=True,
        )
    assert found["ConfigMap"] == Scripted(f"{ACTIONS}ConfigMap")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [b", "it is not YAML: "),
        ("- a", "it is not a map of discovery.lua and definitions"),
        ("discovery.lua: 3", "discovery.lua: it is not a text"),
        ("mergeBuiltinActions: maybe", "mergeBuiltinActions: maybe is neither true nor false"),
        ("definitions: {a: b}", "definitions: it is not a list of name and action.lua"),
        ("definitions: [{action.lua: x}]", "definitions[0]: it has no name"),
        ("definitions: [{name: a}]", "definitions[0]: a: it has no action.lua"),
    ],
)
def test_actions_that_make_no_sense_are_told(text: str, problem: str) -> None:
    problems: list[str] = []
    found = action_scripts({f"{ACTIONS}batch_Job": text}, problems)
    assert found["batch/Job"].problem.startswith(problem)
    assert problems == [f"{ACTIONS}batch_Job: {found['batch/Job'].problem}"]
