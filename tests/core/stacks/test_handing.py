"""Which Secrets and ConfigMaps outputs are written to, and what stands in them."""

from typing import Any

import msgspec

from trueup.core.stacks.handing import foreign, handed, named, objects, targets
from trueup.k8s.object import Object
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


def test_what_was_handed_out_is_known_by_kind_and_name() -> None:
    spec = msgspec.convert(
        {"outputs": [{"name": "s"}, {"kind": "ConfigMap", "name": "m"}]}, StackSpec
    )
    names = named(targets(Stack(META, spec)))
    assert names == ("Secret/s", "ConfigMap/m")
    assert list(handed(Stack(META, status=StackStatus(handed=names)))) == list(
        targets(Stack(META, spec))
    )
