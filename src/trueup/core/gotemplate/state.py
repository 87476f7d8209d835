"""One rendering: where it is, what it has written, and how far it may still go."""

from typing import Any, NoReturn

from trueup.core.gotemplate.failed import DEPTH, OUTPUT, ROUNDS, WORK, TemplateFailed
from trueup.core.gotemplate.nodes import Node
from trueup.core.gotemplate.quoting import quoted
from trueup.core.gotemplate.values import octets


class State:
    """*node* is where an error is; *boxed*: the dot came out of a list or map of anything."""

    __slots__ = (
        "boxed",
        "boxed_slots",
        "depth",
        "executing",
        "name",
        "node",
        "out",
        "rounds",
        "size",
        "slots",
        "source",
        "work",
    )

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source
        self.executing = name
        self.node: Node | None = None
        self.out: list[str] = []
        self.size = 0
        self.work = 0
        self.rounds = 0
        self.depth = 0
        self.slots: list[Any] = []
        self.boxed = False
        self.boxed_slots: set[int] = set()

    def write(self, text: str) -> None:
        self.out.append(text)
        self.size += len(text)
        if self.size > OUTPUT:
            self.fail(f"the output is longer than {OUTPUT} characters")

    def worked(self, amount: int) -> None:
        self.work += amount
        if self.work > WORK:
            self.fail("it is too much work")

    def round(self) -> None:
        self.rounds += 1
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
        raise TemplateFailed(f"template: {place}: {where}: {message}")
