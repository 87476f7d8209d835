"""What may follow a value: ``.field``, ``?.field``, ``.method(…)``, ``[index]``, ``[from:to]``."""

from collections.abc import Callable, Sequence

from trueup.core.expr import nodes as n
from trueup.core.expr.nodes import Node
from trueup.core.expr.words import Words


class Postfix:
    """
    Reads all that follows.

    A chain that has begun with ``?.`` goes on until an index ends it, as in expr-lang: ``a?.b.c``
    is nil where ``a`` is, ``a?.b[0]`` an error.
    """

    def __init__(
        self,
        words: Words,
        expression: Callable[[], Node],
        several: Callable[[str], Sequence[Node]],
    ) -> None:
        self._words = words
        self._expression = expression
        self._several = several
        self._open = False

    def of(self, found: Node) -> Node:
        while True:
            if self._words.is_(".", "?."):
                found = self._member(found)
            elif self._words.take("["):
                found = self._within(self._closed(found), optional=False)
            else:
                return self._closed(found)

    def _closed(self, found: Node) -> Node:
        """The chain ends here, if there is one."""
        if not self._open:
            return found
        self._open = False
        return n.chain(found)

    def _member(self, found: Node) -> Node:
        optional = self._words.next().text == "?."
        if optional and self._words.take("["):
            return self._within(self._closed(found), optional=True)
        self._open = self._open or optional
        found = n.link(found, n.constant(self._words.field()), optional=optional)
        if self._words.take("("):
            return n.call(found, self._several(")"))
        return found

    def _within(self, of: Node, *, optional: bool) -> Node:
        """An element, or a part from one to another."""
        nothing = n.constant(None)
        if self._words.take(":"):
            return self._slice(of, nothing)
        first = self._expression()
        if self._words.take(":"):
            return self._slice(of, first)
        self._words.expect("]")
        self._open = optional
        return n.link(of, first, optional=optional)

    def _slice(self, of: Node, first: Node) -> Node:
        last = n.constant(None) if self._words.is_("]") else self._expression()
        self._words.expect("]")
        return n.slice_(of, first, last)
