"""Which script judges an object, and what its answer means; the engine is played here."""

from collections.abc import Mapping
from typing import Any

import pytest

from trueup.core.health import judge
from trueup.core.health.scripts import troubles
from trueup.core.scripts import Script, ScriptFailed
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.health import Health, Status

PENDING = "Pending deletion; blocked by finalizers: a.io/f"
HEALTHY = {"status": "Healthy", "message": "says the script"}


def echo(script: Script, _body: Mapping[str, Any]) -> Any:
    """Not Lua: what the script says is looked up."""
    if script.text == "fails":
        raise ScriptFailed("health.lua:3: no such field")
    return ANSWERS[script.text]


ANSWERS: Mapping[str, Any] = {
    "good": HEALTHY,
    "named": {"status": "Degraded", "message": "by its name"},
    "no message": {"status": "Progressing"},
    "nothing": None,
    "an empty table": [],
    "no such status": {"status": "Fine"},
    "a message of another type": {"status": "Healthy", "message": 3},
    "gone soon": {"status": "Progressing", "deletionMessage": "waits for the bucket"},
    "gone and not judged": {"deletionMessage": "waits for the bucket"},
    "a text": "Healthy",
    "a number": 3,
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("good", Health(Status.HEALTHY, "says the script")),
        ("no message", Health(Status.PROGRESSING)),
        ("nothing", None),
        ("an empty table", None),
        ("no such status", Health(Status.UNKNOWN, "Lua returned an invalid health status")),
        (
            "a message of another type",
            Health(Status.UNKNOWN, "Lua returned an invalid health status"),
        ),
        ("a text", Health(Status.UNKNOWN, "expect table output from Lua script, not string")),
        ("a number", Health(Status.UNKNOWN, "expect table output from Lua script, not number")),
        ("fails", Health(Status.UNKNOWN, "key: health.lua:3: no such field")),
    ],
)
def test_an_answer(text: str, found: Health | None) -> None:
    judged = judge({"example.com/Widget": Script(text, "key")}, echo)
    assert judged(widget()) == found


def test_a_script_holds_before_the_check_of_its_kind() -> None:
    deployment = obj("apps/v1", "Deployment")
    assert judge({"apps/Deployment": Script("good")}, echo)(deployment) == Health(
        Status.HEALTHY, "says the script"
    )
    assert judge({"apps/StatefulSet": Script("good")}, echo)(deployment) == judge({}, echo)(
        deployment
    )


def test_the_name_of_a_kind_holds_before_a_glob() -> None:
    scripts = {"*.com/*": Script("good"), "example.com/Widget": Script("named")}
    judged = judge(scripts, echo)
    assert judged(widget()) == Health(Status.DEGRADED, "by its name")
    assert judged(obj("other.com/v1", "Widget")) == Health(Status.HEALTHY, "says the script")
    assert judged(obj("v1", "ConfigMap")) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("good", Health(Status.PROGRESSING, PENDING)),
        ("gone soon", Health(Status.PROGRESSING, "waits for the bucket")),
        ("gone and not judged", Health(Status.PROGRESSING, PENDING)),
        ("nothing", Health(Status.PROGRESSING, PENDING)),
        ("fails", Health(Status.PROGRESSING, PENDING)),
    ],
)
def test_what_is_being_deleted_is_judged_by_its_deletion_message(text: str, found: Health) -> None:
    going = obj("example.com/v1", "Widget", deletionTimestamp="now", finalizers=["a.io/f"])
    assert judge({"example.com/Widget": Script(text)}, echo)(going) == found


def test_a_hook_that_only_its_finalizer_keeps_is_judged_as_it_ended() -> None:
    ended = obj(
        "example.com/v1",
        "Widget",
        deletionTimestamp="now",
        finalizers=["argocd.argoproj.io/hook-finalizer"],
    )
    judged = judge({"example.com/Widget": Script("good")}, echo)
    assert judged(ended) == Health(Status.HEALTHY, "says the script")


def test_failures_become_conditions_once_each() -> None:
    key = "resource.customizations.health.example.com_Widget"
    broken = Health(Status.UNKNOWN, f"{key}: it is not Lua: health.lua:1: what?")
    slow = Health(Status.UNKNOWN, f"{key}: it took longer than 1 s")
    found = {ref("a"): broken, ref("b"): broken, ref("c"): slow, ref("d"): None}
    found |= {ref("e"): Health(Status.UNKNOWN, "says the status"), ref("f"): Health(Status.HEALTHY)}
    told = list(troubles(found))
    assert [(each.type, each.stops) for each in told] == [
        ("HealthScriptError", True),
        ("HealthScriptWarning", False),
    ]
    assert told[0].message == f"the health of Widget.example.com/a is not known: {broken.message}"
    assert key in told[0].hint


def ref(name: str) -> Ref:
    return Ref(GroupKind("example.com", "Widget"), "", name)


def widget() -> Object:
    return obj("example.com/v1", "Widget")


def obj(api_version: str, kind: str, **metadata: Any) -> Object:
    return Object({"apiVersion": api_version, "kind": kind, "metadata": {"name": "x", **metadata}})
