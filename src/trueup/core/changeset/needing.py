"""Needing: which other parts a part waits for, as Stacks, Applications and ``trueup.yaml`` say."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trueup.core.stacks.leaning import leans
from trueup.core.stacks.values import sources
from trueup.k8s.ref import Ref
from trueup.model.application import Application
from trueup.model.changeset import PartKind
from trueup.model.stack import STACK, Stack


def of_stack(stack: Stack) -> tuple[str, ...]:
    """Ids: what it depends on, and what it takes outputs of."""
    return tuple(dict.fromkeys(_of_stack(stack)))


def of_application(app: Application) -> tuple[str, ...]:
    """Ids: what its annotation names, and what it takes outputs of."""
    body = {"metadata": app.metadata, "spec": msgspec.to_builtins(app.spec)}
    return tuple(sorted(map(_id, leans(body))))


def of_root(names: Iterable[str], roots: Mapping[str, str]) -> tuple[str, ...]:
    """*names* of other roots; *roots*: by name the id of the part that it is."""
    return tuple(roots[name] for name in names if name in roots)


def _of_stack(stack: Stack) -> Iterator[str]:
    for each in stack.spec.depends_on:
        kind = PartKind.APPLICATION if each.kind == PartKind.APPLICATION else PartKind.STACK
        yield f"{kind}/{each.namespace or stack.namespace}/{each.name}"
    for source in sources(stack.spec):
        if found := source.output_ref:
            yield _id(Ref(STACK, found.namespace or stack.namespace, found.stack))


def _id(ref: Ref) -> str:
    return f"{ref.kind.kind}/{ref.namespace}/{ref.name}"
