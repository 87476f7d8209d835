"""One rendering: where it is, what it has written, and how far it may still go."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from trueup.core.gotemplate.failed import DEPTH, OUTPUT, ROUNDS, STEP, WORK, TemplateFailed
from trueup.core.gotemplate.nodes import Node
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import legible, octets


class Spent:
    """What the texts of one message have come to: they share what one may cost, and its size."""

    __slots__ = ("size", "work")

    def __init__(self) -> None:
        self.work = 0
        self.size = 0


class State:
    """
    *node* is where an error is; *boxed*: the dot came out of a list or map of anything.

    *instead*: functions that stand for those of the same name that the template was read with.
    *spent*: what other templates of the same message were, which these are added to.
    """

    __slots__ = (
        "boxed",
        "boxed_slots",
        "depth",
        "executing",
        "instead",
        "name",
        "node",
        "out",
        "rounds",
        "size",
        "slots",
        "source",
        "spent",
        "work",
    )

    def __init__(
        self,
        name: str,
        source: str,
        instead: Mapping[str, Callable[..., Any]] | None = None,
        spent: Spent | None = None,
    ) -> None:
        self.instead = instead or {}
        self.name = name
        self.source = source
        self.executing = name
        self.node: Node | None = None
        self.out: list[str] = []
        self.spent = spent or Spent()
        self.size = self.spent.size
        self.work = self.spent.work
        self.rounds = 0
        self.depth = 0
        self.slots: list[Any] = []
        self.boxed = False
        self.boxed_slots: set[int] = set()

    def settle(self) -> None:
        self.spent.work, self.spent.size = self.work, self.size

    def write(self, text: str) -> None:
        self.out.append(text)
        self.size += len(text)
        if self.size > OUTPUT:
            self.fail(f"the output is longer than {OUTPUT} characters")

    def worked(self, amount: int) -> None:
        self.work += amount
        if self.work > WORK:
            self.fail("it is too much work")

    def searched(self, values: list[Any], price: int) -> None:
        """All that is in *values*: one may hold another twice, which holds a third twice …"""
        waiting = [each for each in values if isinstance(each, list | tuple | dict)]
        while waiting:
            each = waiting.pop()
            inside = each.values() if isinstance(each, dict) else each
            self.worked(price * (1 + len(inside)))
            waiting += [one for one in inside if isinstance(one, list | tuple | dict)]

    def round(self) -> None:
        self.rounds += 1
        self.worked(STEP)
        if self.rounds > ROUNDS:
            self.fail(f"its loops have more than {ROUNDS} rounds")

    def deeper(self) -> None:
        if self.depth == DEPTH:
            self.fail(f"exceeded maximum template depth ({DEPTH})")
        self.depth += 1

    def fail(self, message: str) -> NoReturn:
        node = self.node
        if node is None:
            raise TemplateFailed(f"template: {self.name}: {message}")
        before = self.source[: node.at]
        column = len(octets(before[before.rfind("\n") + 1 :]))
        place = f"{self.name}:{1 + before.count(chr(10))}:{column}"
        where = f"executing {quoted(self.executing)} at <{node}>"
        told = f"template: {place}: {where}: {message}"
        raise TemplateFailed(legible(told))
