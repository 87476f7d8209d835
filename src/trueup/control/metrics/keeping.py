"""
Keeping: the lines of the objects of one kind, made when these change.

Ten thousand objects are too many to be looked at whenever somebody scrapes. So a change only marks
its object, a moment later the marked ones are made anew a few at a time, and whoever asks finds
what is left of them to do. Nobody else waits meanwhile.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Protocol

from trueup.control.holdings import Change, Reason
from trueup.core.metrics.kept import Lines
from trueup.k8s.object import Object
from trueup.k8s.ref import GroupKind, Ref
from trueup.model.metric import Metric
from trueup.ports import Clock

AT_A_TIME = 20  # objects, until others have their turn
PAUSE = 1.0  # seconds in which changes of one object are waited for together
JOINED = 200  # objects whose lines are one piece


class Held(Protocol):
    """What a `control.watch.Cache` gives."""

    def get(self, ref: Ref) -> Object | None: ...

    def refs(self, kind: GroupKind) -> Iterable[Ref]: ...


class Keeping:
    """
    *make*: the lines of one object; *metrics*: those that it may give.

    `told` is to be told of changes, and `run` to run.
    """

    def __init__(
        self,
        live: Held,
        clock: Clock,
        kind: GroupKind,
        metrics: Iterable[Metric],
        make: Callable[[Mapping[str, Any]], Lines],
        governs: Callable[[str], bool] = lambda _namespace: True,
    ) -> None:
        self.metrics = tuple(metrics)
        self._live, self._clock, self._kind, self._make = live, clock, kind, make
        self._governs = governs
        self._lines: dict[Metric, dict[Ref, bytes]] = {metric: {} for metric in self.metrics}
        self._marked = dict.fromkeys(each for each in live.refs(kind) if governs(each.namespace))
        self._news = asyncio.Event()
        self._news.set()

    def told(self, change: Change) -> None:
        if change.ref.kind != self._kind or not self._governs(change.ref.namespace):
            return
        if change.reason is Reason.GONE:
            self._marked.pop(change.ref, None)
            self._put(change.ref, {})
        else:
            self._marked[change.ref] = None
            self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._news.wait()
            await self._clock.sleep(PAUSE)
            self._news.clear()
            await self.ready()

    async def ready(self) -> None:
        """All that was told until now is in the lines."""
        while self._marked:
            for ref in list(islice(self._marked, AT_A_TIME)):
                self._marked.pop(ref, None)
                found = self._live.get(ref)
                self._put(ref, self._make(found.body) if found else {})
            await asyncio.sleep(0)

    def lines(self, metric: Metric, *, openly: bool) -> Iterator[bytes]:
        """In pieces; gauges are the same in both formats."""
        del openly
        all_of_them = list(self._lines[metric].values())
        for at in range(0, len(all_of_them), JOINED):
            yield b"".join(all_of_them[at : at + JOINED])

    def _put(self, ref: Ref, lines: Lines) -> None:
        for metric, kept in self._lines.items():
            if metric in lines:
                kept[ref] = lines[metric]
            else:
                kept.pop(ref, None)
