"""Ties: what leans on what, Stacks and Applications alike, and which outputs pass between them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.core.stacks.leaning import awaited, stack_of
from trueup.core.stacks.using import uses
from trueup.core.stacks.values import sources
from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.application import APPLICATION
from trueup.model.stack import STACK, Stack


class Tie(Value, frozen=True):
    """
    *of* leans on *on*, each ``Kind/namespace/name``.

    *waits*: until that is true to Git, and well. *outputs*: which it takes from there.
    """

    of: str
    on: str
    waits: bool = False
    outputs: tuple[str, ...] = ()


def of_stack(stack: Stack) -> tuple[Tie, ...]:
    """What its spec names: ``dependsOn``, and outputs that its variables come from."""
    home, spec = stack.namespace, stack.spec
    waits = [f"{each.kind}/{each.namespace or home}/{each.name}" for each in spec.depends_on]
    refs = [each.output_ref for each in sources(spec) if each.output_ref]
    taken = [(f"{STACK.kind}/{each.namespace or home}/{each.stack}", each.output) for each in refs]
    return tuple(_ties(f"{STACK.kind}/{home}/{stack.name}", waits, taken))


def of_application(app: Mapping[str, Any]) -> tuple[Tie, ...]:
    """What its annotation names, and outputs in its sources; of the body of an Application."""
    meta = app.get("metadata") or {}
    home = str(meta.get("namespace") or "")
    waits = [called(each) for each in awaited(app)]
    taken = [(called(stack_of(use, home)), use.output) for use in uses(app.get("spec") or {})]
    return tuple(_ties(f"{APPLICATION.kind}/{home}/{meta.get('name')}", waits, taken))


def called(ref: Ref) -> str:
    return f"{ref.kind.kind}/{ref.namespace}/{ref.name}"


def _ties(of: str, waits: Iterable[str], taken: Iterable[tuple[str, str]]) -> Iterator[Tie]:
    outputs: dict[str, set[str]] = {each: set() for each in waits}
    waiting = frozenset(outputs)
    for on, output in taken:
        outputs.setdefault(on, set()).add(output)
    for on, found in outputs.items():
        yield Tie(of, on, on in waiting, tuple(sorted(found)))
