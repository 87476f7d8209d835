"""Which Secrets and ConfigMaps outputs are written to, and what stands in them."""

from typing import Any

import msgspec
import pytest

from trueup.core.stacks.handing import (
    foreign,
    handed,
    named,
    objects,
    permitted,
    targets,
    withheld,
)
from trueup.k8s.object import Object
from trueup.model.errors import Stalled
from trueup.model.project import AppProject
from trueup.model.stack import Stack, StackSpec, StackStatus

OUTPUTS = {
    "ip": {"value": "10.0.0.1"},
    "ports": {"value": [80, 443]},
    "token": {"value": "t", "sensitive": True},
}
META = {"name": "net", "namespace": "argocd", "uid": "u1"}


def written(*said: dict[str, Any]) -> list[dict[str, Any]]:
    stack = Stack(META, msgspec.convert({"outputs": said}, StackSpec))
    return list(objects(stack, OUTPUTS, str.upper))


def test_all_outputs_are_handed_out_and_sensitive_ones_never_in_a_config_map() -> None:
    secret, plain = written({"name": "s"}, {"kind": "ConfigMap", "name": "m"})
    assert secret["data"] == {"ip": "10.0.0.1", "ports": "[80, 443]", "token": "T"}
    assert plain["data"] == {"ip": "10.0.0.1", "ports": "[80, 443]"}
    assert secret["metadata"]["ownerReferences"][0]["uid"] == "u1"


def test_keys_are_named_and_what_there_is_not_is_left_out() -> None:
    keys = [{"output": "ip", "key": "address"}, {"output": "none"}]
    (secret,) = written({"name": "s", "keys": keys})
    assert secret["data"] == {"address": "10.0.0.1"}


def test_what_is_somebody_elses_is_told_from_what_is_ours() -> None:
    stack = Stack(META, msgspec.convert({"outputs": [{"name": "s"}]}, StackSpec))
    (ref,) = targets(stack)
    assert (ref.kind.kind, ref.namespace, ref.name) == ("Secret", "argocd", "s")
    (ours,) = objects(stack, OUTPUTS, str)
    assert not foreign(stack, Object(ours))
    assert foreign(stack, Object({**ours, "metadata": {"name": "s", "namespace": "argocd"}}))


def test_what_came_from_a_secret_is_sensitive_whatever_the_root_calls_it() -> None:
    outputs: dict[str, dict[str, Any]] = {
        "url": {"value": "postgres://app:hunter2-long@db", "sensitive": False},
        "many": {"value": [{"key": "hunter2-long"}]},
        "ip": {"value": "10.0.0.1"},
        "none": {"value": None},
    }
    found = withheld(outputs, ["hunter2-long"])
    assert [name for name, each in found.items() if each.get("sensitive")] == ["url", "many"]
    assert found["url"]["value"] == outputs["url"]["value"]


SETTINGS = {"kind": "ConfigMap", "name": "argocd-rbac-cm"}
CLUSTER = {"name": "east", "labels": {"argocd.argoproj.io/secret-type": "cluster"}}


def refusal(target: dict[str, Any], namespace: str, **project: Any) -> str:
    """Why it is not; empty: it is."""
    stack = Stack(
        {**META, "namespace": namespace}, msgspec.convert({"outputs": [target]}, StackSpec)
    )
    said = msgspec.convert({"metadata": {"name": "team"}, "spec": project}, AppProject)
    try:
        permitted(stack, said, "argocd")
    except Stalled as error:
        return error.message
    return ""


@pytest.mark.parametrize("target", [SETTINGS, CLUSTER], ids=["settings", "cluster"])
def test_outputs_configure_trueup_only_where_the_project_would_let_an_application(
    target: dict[str, Any],
) -> None:
    here = {"server": "https://kubernetes.default.svc"}
    assert "would configure Trueup" in refusal(target, "argocd", destinations=[])
    team = [{**here, "namespace": "team"}]
    assert "would configure Trueup" in refusal(target, "argocd", destinations=team)
    assert not refusal(target, "argocd", destinations=[{**here, "namespace": "argocd"}])
    assert not refusal(target, "team", destinations=[])  # nobody goes by it there
    assert not refusal({"name": "plain"}, "argocd", destinations=[])


def test_outputs_are_written_into_nothing_else() -> None:
    assert "not into a Pod" in refusal({"kind": "Pod", "name": "x"}, "team")


def test_what_was_handed_out_is_known_by_kind_and_name() -> None:
    spec = msgspec.convert(
        {"outputs": [{"name": "s"}, {"kind": "ConfigMap", "name": "m"}]}, StackSpec
    )
    names = named(targets(Stack(META, spec)))
    assert names == ("Secret/s", "ConfigMap/m")
    assert list(handed(Stack(META, status=StackStatus(handed=names)))) == list(
        targets(Stack(META, spec))
    )
