"""Which Stacks are looked at again when one was written, by us or by others."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from tests.support.clock import FakeClock
from tests.support.held import Held
from trueup.control.holdings import Change, Reason
from trueup.control.queue import Queue
from trueup.control.stacks.wake import Wake
from trueup.k8s.object import Object
from trueup.k8s.ref import Ref
from trueup.model.stack import STACK
from trueup.ports import Live

NET, WEB = (Ref(STACK, "argocd", name) for name in ("net", "web"))


class Place:
    """Two Stacks that have been looked at; *web* waits for *net*."""

    def __init__(self) -> None:
        self.held = Held()
        self.queue = Queue[Ref](FakeClock())
        self.wake = Wake(self.queue, cast("Live", self.held))
        self.put(NET, "1", {})
        self.put(WEB, "2", {"dependsOn": [{"name": "net"}]})
        for ref in (NET, WEB):
            self.wake.told(Change(ref, Reason.APPEARED, frozenset(), initial=True))
            self.queue.drop(ref)

    def lose(self) -> None:
        """Somebody writes *net* while our own write of it comes to nothing."""
        with self.wake.writing(NET):
            self.written("3")
            raise OSError("lost")

    def put(self, ref: Ref, version: str, spec: Mapping[str, Any]) -> None:
        meta = {"name": ref.name, "namespace": ref.namespace, "resourceVersion": version}
        body = {"apiVersion": "trueup.dev/v1alpha1", "kind": "Stack", "metadata": meta}
        self.held.objects[ref] = Object({**body, "spec": spec})

    def written(self, version: str, reason: Reason = Reason.STATUS) -> None:
        """The watch tells of *net*."""
        if reason is Reason.GONE:
            self.held.objects.pop(NET)
        else:
            self.put(NET, version, {})
        self.wake.told(Change(NET, reason, frozenset()))

    @property
    def woken(self) -> list[str]:
        return [ref.name for ref in (NET, WEB) if ref in self.queue]


def test_who_writes_has_seen_it_and_who_waits_for_that_has_not() -> None:
    it = Place()
    with it.wake.writing(NET) as told:
        it.written("3")
        told.discard("3")
    assert it.woken == ["web"]
    it.written("4")
    assert it.woken == ["net", "web"]


@pytest.mark.parametrize("reason", [Reason.STATUS, Reason.CHANGED, Reason.GONE])
def test_what_others_do_meanwhile_is_news_to_the_writer(reason: Reason) -> None:
    it = Place()
    with it.wake.writing(NET) as told:
        it.written("3")
        it.written("4", reason)
        told.discard("3")
    assert it.woken == ["net", "web"]


def test_what_could_not_be_written_is_no_excuse() -> None:
    it = Place()
    with pytest.raises(OSError, match="lost"):
        it.lose()
    assert it.woken == ["net", "web"]
