"""
Wake: which Stacks are to be looked at when something in the home cluster changed.

What a reconciler has written itself it has seen: such news wakes others, but not the writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue, Urgency
from trueup.core.proposals.otherwise import concerned
from trueup.core.stacks.handing import targets
from trueup.core.stacks.values import references
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.application import APPLICATION, PROJECT
from trueup.model.proposal import PROPOSAL
from trueup.model.stack import STACK, Stack
from trueup.ports import Live

FOLLOWED = (STACK, APPLICATION)


@dataclass(frozen=True, slots=True)
class Wake:
    """
    Puts into the queue whom a change concerns.

    *_readers*: by what they read or wait for. *_writing*: the versions that are told meanwhile.
    """

    queue: Queue[Ref]
    control: Live
    _readers: dict[Ref, set[Ref]] = field(default_factory=dict)
    _reads: dict[Ref, frozenset[Ref]] = field(default_factory=dict)
    _writing: dict[Ref, set[str]] = field(default_factory=dict)

    def told(self, change: Change) -> None:
        """A change in the home cluster."""
        if change.ref.kind == STACK:
            self._stack(change)
        elif change.ref.kind == PROJECT and not change.initial:
            self._project(change.ref.name)
        elif change.ref.kind == PROPOSAL and (obj := self.control.get(change.ref)):
            for part in concerned(obj):
                if part.kind == STACK:
                    self.queue.add(part, Urgency.CHANGED)
        if not change.initial:
            for stack in self._readers.get(change.ref, ()):
                self.queue.add(stack, Urgency.CHANGED)

    def news(self, stack: Ref) -> None:
        """Of its run."""
        self.queue.add(stack, Urgency.NOW)

    @contextmanager
    def writing(self, stack: Ref) -> Iterator[set[str]]:
        """
        The versions of *stack* that are told in here; it wakes for those that are left in the end.

        Take out what was written: the watch may tell of it before the answer comes.
        """
        told = self._writing[stack] = set()
        try:
            yield told
        finally:
            del self._writing[stack]
            if told:
                self._add(stack)

    def _stack(self, change: Change) -> None:
        obj = self.control.get(change.ref) if change.reason is not Reason.GONE else None
        if change.reason is Reason.GONE:  # whom it needed may go now, too
            for ref in self._reads.get(change.ref, ()):
                if ref.kind == STACK:
                    self.queue.add(ref, Urgency.CHANGED)
        if change.reason is not Reason.STATUS:
            self._follow(change.ref)
        if (told := self._writing.get(change.ref)) is not None:
            told.add(version(obj))
        elif change.initial:
            self.queue.add(change.ref, Urgency.CHANGED)
        else:
            self._add(change.ref)

    def _add(self, stack: Ref) -> None:
        obj = self.control.get(stack)
        asked = obj is not None and "operation" in obj.body
        self.queue.add(stack, Urgency.NOW if asked else Urgency.CHANGED)

    def _project(self, name: str) -> None:
        for obj in self.control.of_kind(STACK):
            if (obj.at("spec", "project") or "default") == name:
                self.queue.add(obj.ref, Urgency.CHANGED)

    def _follow(self, stack: Ref) -> None:
        for ref in self._reads.pop(stack, ()):
            self._readers[ref].discard(stack)
        reads = self._reads[stack] = frozenset(self._read(stack))
        for ref in reads:
            self._readers.setdefault(ref, set()).add(stack)

    def _read(self, ref: Ref) -> Iterator[Ref]:
        obj = self.control.get(ref)
        if obj is None:
            return
        try:
            stack = msgspec.convert(obj.body, Stack, strict=False)
        except msgspec.ValidationError:
            return
        yield from references(stack)
        yield from depended(stack)
        yield from targets(stack)


def version(obj: Object | None) -> str:
    """Empty: it is gone."""
    return str(obj.at("metadata", "resourceVersion")) if obj else ""


def depended(stack: Stack) -> Iterator[Ref]:
    """The Stacks and Applications that *stack* waits for."""
    for each in stack.spec.depends_on:
        kind = APPLICATION if each.kind == "Application" else STACK
        yield Ref(kind, each.namespace or stack.namespace, each.name)
