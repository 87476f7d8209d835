"""Walking: what stands in the ``configuration`` of a plan's JSON, found by module."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.k8s.ref import Ref
from trueup.model.address import steps

Raw = Mapping[str, Any]


def configured(shown: Raw, ref: Ref) -> Raw:
    """The configuration of the resource that *ref* is an instance of; empty: there is none."""
    module: Raw = (shown.get("configuration") or {}).get("root_module") or {}
    for name in modules_of(ref.namespace):
        module = ((module.get("module_calls") or {}).get(name) or {}).get("module") or {}
    wanted = f"{ref.kind.kind}.{bare(ref.name)}"
    for each in module.get("resources") or ():
        if each.get("address") == wanted:
            return dict(each)
    return {}


def provisioners(shown: Raw, ref: Ref) -> Iterator[Raw]:
    """Those that run when *ref* is made or destroyed."""
    yield from configured(shown, ref).get("provisioners") or ()


def modules_of(namespace: str) -> list[str]:
    """The names of the calls in ``module.net["a"].module.sub``."""
    return [bare(each) for each in steps(namespace)[1::2]]


def bare(name: str) -> str:
    """Without the key of one instance."""
    return name.partition("[")[0]
