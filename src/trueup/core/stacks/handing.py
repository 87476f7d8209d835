"""Handing: the Secrets and ConfigMaps that the outputs of a Stack are written to."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from trueup.core.project.permits import IN_CLUSTER, IN_CLUSTER_NAME, forbidden
from trueup.core.stacks.values import ours
from trueup.core.terraform.secrets import secrets_of
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.application import Destination
from trueup.model.errors import Stalled
from trueup.model.project import AppProject
from trueup.model.stack import STACK, OutputTarget, Stack

OF = "trueup.dev/stack"
KINDS = ("Secret", "ConfigMap")
_HERE = Destination(server=IN_CLUSTER, name=IN_CLUSTER_NAME)


def withheld(outputs: Mapping[str, Any], hidden: Iterable[str]) -> dict[str, Any]:
    """
    *outputs*, of which those that say one of the *hidden* texts are sensitive.

    A root that does not call a variable sensitive hands on what came from a Secret as if anybody
    might see it.
    """
    secrets = secrets_of(hidden)
    return {
        name: {**said, "sensitive": True}
        if secrets.cleaned(said.get("value")) != said.get("value")
        else said
        for name, said in outputs.items()
    }


def permitted(stack: Stack, project: AppProject, home: str) -> None:
    """
    ``Stalled`` if outputs would configure Trueup itself (settings, repositories, clusters) and the
    *project* would not permit an Application to. *home*: the namespace where that stands.
    """
    for target, ref in zip(stack.spec.outputs, targets(stack), strict=True):
        if target.kind not in KINDS:
            message = f"outputs are written into a Secret or a ConfigMap, not into a {target.kind}"
            raise Stalled("OutputForbidden", message, "correct kind in spec.outputs")
        if stack.namespace != home or not ours(ref, target.labels):
            continue
        for _, finding in forbidden(project, [(ref, True)], _HERE):
            message = f"{ref} would configure Trueup, and {finding.message}"
            raise Stalled("OutputForbidden", message, finding.hint)


def objects(
    stack: Stack, outputs: Mapping[str, Any], encoded: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    """One for each target; *encoded*: a text as Secrets have it. They go with their Stack."""
    for target in stack.spec.outputs:
        texts = dict(_texts(target, outputs))
        data = {key: encoded(text) for key, text in texts.items()}
        yield {
            "apiVersion": "v1",
            "kind": target.kind,
            "metadata": {
                "name": target.name,
                "namespace": stack.namespace,
                "labels": {**target.labels, OF: stack.name},
                **({"annotations": dict(target.annotations)} if target.annotations else {}),
                "ownerReferences": [_owner(stack)],
            },
            "data": data if target.kind == "Secret" else texts,
        }


def targets(stack: Stack) -> Iterator[Ref]:
    """What is written, and so is written again if somebody takes it away."""
    for target in stack.spec.outputs:
        yield Ref(GroupKind("", target.kind), stack.namespace, target.name)


def named(refs: Iterable[Ref]) -> tuple[str, ...]:
    """As the status has them."""
    return tuple(dict.fromkeys(f"{each.kind.kind}/{each.name}" for each in refs))


def handed(stack: Stack) -> Iterator[Ref]:
    """What the status says that was written."""
    for each in stack.status.handed:
        kind, _, name = each.partition("/")
        yield Ref(GroupKind("", kind), stack.namespace, name)


def foreign(stack: Stack, found: Object) -> bool:
    """Whether it is somebody else's: outputs are never written over that."""
    return (found.at("metadata", "labels") or {}).get(OF) != stack.name


def _texts(target: OutputTarget, outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = [(each.output, each.key or each.output) for each in target.keys]
    for output, key in named or [(name, name) for name in outputs]:
        found = outputs.get(output)
        if found is None or (found.get("sensitive") and target.kind != "Secret"):
            continue
        value = found.get("value")
        yield key, value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _owner(stack: Stack) -> dict[str, Any]:
    return {
        "apiVersion": f"{STACK.group}/v1alpha1",
        "kind": STACK.kind,
        "name": stack.name,
        "uid": str(stack.metadata.get("uid", "")),
    }
