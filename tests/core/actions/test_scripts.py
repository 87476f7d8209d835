"""What scripts of actions give, and what is said when they give nothing of use; Lua is played."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from trueup.core.actions import (
    Action,
    ActionFailed,
    Actions,
    Asked,
    Impact,
    Operation,
    Parameter,
    Scripted,
    parted,
)
from trueup.core.actions.scripts import restored
from trueup.core.scripts import Script, ScriptFailed
from trueup.k8s.object import Object

NOW = Asked(datetime(2026, 5, 4, tzinfo=UTC))
KEY = "resource.customizations.actions.apps_Deployment"
WEB = Object(
    yaml.safe_load("""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 1, template: {spec: {volumes: [{name: a, emptyDir: {}}]}}}
""")
)


def said(text: str) -> Any:
    """An engine for which a script is the YAML of its answer."""

    def act(script: Script, _body: Mapping[str, Any], _parameters: Mapping[str, str]) -> Any:
        if script.text == "fails":
            raise ScriptFailed("action.lua:3: no such field")
        return yaml.safe_load(script.text)

    discovery, _, action = text.partition("---")
    scripted = Scripted(KEY, Script(discovery), {"do": Script(action.strip() or "null")})
    return Actions({"apps/Deployment": scripted}, act)


def test_what_discovery_says_of_actions() -> None:
    actions = said("""
plain: []
stop: {disabled: true, iconClass: fa fa-x, displayName: Stop it}
scale: {params: [{name: replicas, default: 2}, {name: mode, type: string, value: a}]}
odd: {disabled: "true", params: {}}
""")
    assert actions.offered(WEB) == (
        Action("odd"),
        Action("plain"),
        Action(
            "scale",
            (Parameter("replicas", default="2"), Parameter("mode", value="a", type="string")),
        ),
        Action("stop", disabled=True, icon_class="fa fa-x", display_name="Stop it"),
    )
    assert said("[]").offered(WEB) == ()


@pytest.mark.parametrize(
    ("discovery", "why"),
    [
        ("null", "discovery.lua: expect table output from Lua script, not nil"),
        ("a text", "discovery.lua: expect table output from Lua script, not string"),
        ("[restart]", "discovery.lua: expected a table of actions by name, not a list"),
        (
            "{a: true}",
            "discovery.lua: the action a must be a table, such as {}, not a boolean",
        ),
        ("fails", "discovery.lua: action.lua:3: no such field"),
    ],
)
def test_a_discovery_that_makes_no_sense(discovery: str, why: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        said(discovery).offered(WEB)
    assert failed.value.message == f"{KEY}: {why}"
    assert failed.value.hint == f"correct {KEY} in argocd-cm"


def test_an_action_may_give_the_changed_object() -> None:
    actions = said("""[]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 2, template: {spec: {volumes: [{name: a, emptyDir: []}]}}}
""")
    (impact,) = actions.performed(WEB, "do", NOW)
    assert impact.operation is Operation.PATCH
    assert parted(WEB, impact.object) == ({"spec": {"replicas": 2}}, {})


def test_an_action_may_give_a_list_of_what_to_create_and_to_patch() -> None:
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "web-"}}
    actions = said(f"""[]
---
- {{operation: create, resource: {made}}}
- operation: patch
  resource: {dict(WEB.body)}
""")
    assert actions.performed(WEB, "do", NOW) == (
        Impact(Operation.CREATE, Object(made)),
        Impact(Operation.PATCH, WEB),
    )
    assert said("[]\n---\n[]").performed(WEB, "do", NOW) == ()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("null", "expect table output from Lua script, not nil"),
        ("3", "expect table output from Lua script, not number"),
        ("fails", "action.lua:3: no such field"),
        ("{kind: X}", "patch: resource: apiVersion, kind and metadata.name are expected"),
        (
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: api, namespace: shop}}",
            "patch: only Deployment.apps/shop/web itself can be patched",
        ),
        (
            "{apiVersion: apps/v1, kind: Deployment, metadata: {generateName: web}}",
            "patch: only Deployment.apps/shop/web itself can be patched",
        ),
        (
            "[{operation: delete, resource: {}}]",
            "operation: delete is none: create or patch is expected",
        ),
        ("[1]", "operation: None is none: create or patch is expected"),
        (
            "[{operation: create}]",
            "create: resource: apiVersion, kind and metadata.name are expected",
        ),
    ],
)
def test_an_answer_that_makes_no_sense(answer: str, why: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        said(f"[]\n---\n{answer}").performed(WEB, "do", NOW)
    assert failed.value.message == f"{KEY}: action do: {why}"


def test_own_actions_stand_in_place_of_what_is_built_in() -> None:
    actions = said("{do: []}\n---\n[]")
    assert [each.name for each in actions.offered(WEB)] == ["do"]
    with pytest.raises(ActionFailed, match="apps/Deployment web has no action 'restart'"):
        actions.performed(WEB, "restart", NOW)


def test_own_actions_may_stand_beside_what_is_built_in_and_count_more() -> None:
    def act(script: Script, _body: Mapping[str, Any], _parameters: Mapping[str, str]) -> Any:
        return yaml.safe_load(script.text)

    own = Script("{restart: {disabled: true}, do: []}")
    scripted = Scripted(KEY, own, {"restart": Script("[]")}, merge=True)
    actions = Actions({"apps/*": scripted}, act)
    found = {each.name: each.disabled for each in actions.offered(WEB)}
    assert found == {
        "do": False,
        "pause": False,
        "restart": True,
        "resume": True,
        "scale": False,
    }
    assert actions.performed(WEB, "restart", NOW) == ()
    assert actions.performed(WEB, "pause", NOW)
    with pytest.raises(ActionFailed) as failed:
        actions.performed(WEB, "do", NOW)
    assert failed.value.hint == f"add it to definitions of {KEY} in argocd-cm"


def test_a_key_that_cannot_be_read_is_told_and_offers_nothing() -> None:
    actions = Actions({"apps/Deployment": Scripted(KEY, problem="it is not YAML: line 3")})
    for ask in (lambda: actions.offered(WEB), lambda: actions.performed(WEB, "restart", NOW)):
        with pytest.raises(ActionFailed, match=f"{KEY}: it is not YAML: line 3"):
            ask()


@pytest.mark.parametrize(
    ("after", "before", "found"),
    [
        ([], {}, {}),
        ([], {"a": 1}, {}),
        ([], [1], []),
        ({"a": [], "b": []}, {"a": {}}, {"a": {}, "b": []}),
        ([{"a": []}, {"a": []}], [{"a": {}}], [{"a": {}}, {"a": []}]),
        (9007199254740992, 9007199254740993, 9007199254740993),
        (2, 1, 2),
        (True, 1, True),
    ],
)
def test_what_lua_cannot_tell_apart_is_restored(after: Any, before: Any, found: Any) -> None:
    made = restored(after, before)
    assert (made, type(made)) == (found, type(found))
