"""
Making: the Stack of each root, of the set's template and of what ``trueup.yaml`` may say.

A root of which something cannot be done as it is asked for gets no Stack at all, rather than one
that is half of what somebody meant.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trueup.core.terraform.files.layout import Entry
from trueup.core.terraform.files.named import filled, parts
from trueup.core.terraform.files.roots import Discovered, Root
from trueup.k8s.names import dns_subdomain
from trueup.k8s.value import Value
from trueup.model.stack import (
    STACK,
    Dependency,
    OutputSelector,
    StackSpec,
    Variable,
    VariableSource,
)
from trueup.model.stackset import MADE, OF, StackSet

VERSION = "trueup.dev/v1alpha1"
ALWAYS = ("path",)
RESERVED = ("app.kubernetes.io/instance", "app.kubernetes.io/managed-by")
replace = msgspec.structs.replace


class Wanted(Value, frozen=True):
    """*name*: of the Stack. *problem*: why there is to be none; else *body* is what it is to be."""

    root: Root
    name: str
    body: Mapping[str, Any] = {}
    problem: str = ""


def made(of: StackSet, found: Discovered) -> tuple[Wanted, ...]:
    """One for each root, by path."""
    names = {root.name: _called(of, root) for root in found.roots}
    counts = Counter(_called(of, root) for root in found.roots)
    return tuple(_wanted(of, root, names, counts) for root in found.roots)


def _called(of: StackSet, root: Root) -> str:
    return str(filled(of.spec.template.metadata.name, _parts(root)))


def _parts(root: Root) -> dict[str, str]:
    return {"name": root.name, **parts(root.path, root.workspace)}


def _wanted(
    of: StackSet, root: Root, names: Mapping[str, str], counts: Mapping[str, int]
) -> Wanted:
    name = _called(of, root)
    problem = next(_problems(of, root, name, counts), "")
    if problem:
        return Wanted(root, name, problem=problem)
    return Wanted(root, name, _body(of, root, name, names))


def _problems(of: StackSet, root: Root, name: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts[name] > 1:
        yield f"{counts[name]} roots would be called {name}"
    if complaints := dns_subdomain(name):
        yield f"{name!r} is no name: {complaints[0]}"
    said = msgspec.to_builtins(root.said) if root.said else {}
    allowed = {*of.spec.layout.allow, *ALWAYS}
    if barred := sorted(set(said) - allowed):
        yield f"{of.spec.layout.file} may not say {', '.join(barred)} (spec.layout.allow)"
    if reserved := sorted(filter(_reserved, _marks(root))):
        yield f"{of.spec.layout.file} may not say {', '.join(reserved)}: others go by it"
    for variable, output in (root.said.inputs if root.said else {}).items():
        if not all(output.rpartition(".")):
            yield f"input {variable}: {output!r} is no name.output"


def _marks(root: Root) -> Iterator[str]:
    if root.said:
        yield from (*root.said.labels, *root.said.annotations)


def _reserved(key: str) -> bool:
    """Whoever may write to the repository must not make others take the Stack for theirs."""
    domain = key.partition("/")[0]
    return key in RESERVED or domain == "trueup.dev" or domain.endswith("argoproj.io")


def _body(of: StackSet, root: Root, name: str, names: Mapping[str, str]) -> Mapping[str, Any]:
    template, said = of.spec.template, root.said or Entry(root.path)
    meta = filled(msgspec.to_builtins(template.metadata), _parts(root))
    body: dict[str, Any] = {
        "apiVersion": VERSION,
        "kind": STACK.kind,
        "metadata": {
            "name": name,
            "namespace": of.namespace,
            "labels": {**meta.get("labels", {}), **said.labels, OF: of.name},
            "annotations": {**meta.get("annotations", {}), **said.annotations},
        },
        "spec": _spec(of, root, said, names),
    }
    text = msgspec.json.encode(body, order="deterministic")
    plain: dict[str, Any] = msgspec.json.decode(text)
    plain["metadata"]["annotations"][MADE] = hashlib.sha256(text).hexdigest()[:16]
    return plain


def _spec(of: StackSet, root: Root, said: Entry, names: Mapping[str, str]) -> StackSpec:
    """The template's, where nothing else is said."""
    spec = _filled(of.spec.template.spec, root)
    waits = [*(each.rpartition(".")[0] for each in said.inputs.values()), *root.depends_on]
    known = {(each.kind, each.name) for each in spec.depends_on}
    depends = dict.fromkeys(names.get(each, each) for each in waits)
    more = [Dependency(each) for each in depends if (STACK.kind, each) not in known]
    variables = {each.name: each for each in spec.variables}
    variables |= {name: Variable(name, value) for name, value in said.variables.items()}
    variables |= {name: _input(name, each, names) for name, each in said.inputs.items()}
    return replace(
        spec,
        source=replace(of.spec.source, path=root.path),
        tool=spec.tool if root.kind == "terraform" and not said.tool else root.kind,
        version=said.version or spec.version,
        workspace=root.workspace or spec.workspace,
        variable_files=(*spec.variable_files, *said.variable_files),
        variables=tuple(variables.values()),
        depends_on=(*spec.depends_on, *more),
        policy=said.policy or spec.policy,
        drift=said.drift or spec.drift,
    )


def _filled(spec: StackSpec, root: Root) -> StackSpec:
    """But for the policy: braces mean something else in rules."""
    plain = msgspec.to_builtins(replace(spec, policy=StackSpec().policy))
    known = msgspec.convert(filled(plain, _parts(root)), StackSpec)
    return replace(known, policy=spec.policy)


def _input(name: str, output: str, names: Mapping[str, str]) -> Variable:
    stack, _, key = output.rpartition(".")
    selector = OutputSelector(names.get(stack, stack), key)
    return Variable(name, value_from=VariableSource(output_ref=selector))
