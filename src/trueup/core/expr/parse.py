"""Expressions to functions: operators by precedence, each part a function of the scope."""

from collections.abc import Sequence
from typing import Any

from trueup.core.expr import nodes as n
from trueup.core.expr.bounds import ALLOWANCE, DEEPEST, LONGEST, Allowance
from trueup.core.expr.functions import FUNCTIONS, OVER
from trueup.core.expr.nodes import Node, Scope
from trueup.core.expr.postfix import Postfix
from trueup.core.expr.tokens import ExpressionFailed, number, unquoted
from trueup.core.expr.words import Words

CONSTANTS = {"true": True, "false": False, "nil": None}


class Expression:
    """Asked with a scope. *names*: what it asks the scope for."""

    def __init__(self, node: Node, names: frozenset[str]) -> None:
        self._node = node
        self.names = names

    def __call__(self, scope: Scope) -> Any:
        try:
            return self._node({**scope, ALLOWANCE: Allowance()})
        except (TypeError, AttributeError, ValueError, OverflowError) as error:
            raise ExpressionFailed(str(error)) from error


def parsed(text: str) -> Expression:
    """``ExpressionFailed`` if it makes no sense, now; or later, if it does not for a scope."""
    if len(text) > LONGEST:
        raise ExpressionFailed(f"it is longer than {LONGEST} characters")
    reader = _Reader(text)
    found = reader.sequence()
    reader.words.expect("")
    return Expression(found, frozenset(reader.names))


class _Reader:
    """*names*: of the scope; *bound*: those that ``let`` gives; *inside*: so many predicates."""

    def __init__(self, text: str) -> None:
        self.words = Words(text)
        self.names: set[str] = set()
        self._bound: list[str] = []
        self._inside = 0
        self._depth = 0

    def sequence(self) -> Node:
        parts = [self.expression()]
        while self.words.take(";"):
            if self.words.now.kind == "end":
                break
            parts.append(self.expression())
        return parts[0] if len(parts) == 1 else n.sequence(parts)

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionFailed("it is nested too deeply")
        found = self._whole()
        self._depth -= 1
        return found

    def _whole(self) -> Node:
        if self.words.take("let"):
            return self._let()
        if self.words.take("if"):
            return self._if()
        found = self._binary(0)
        while self.words.take("?"):
            if self.words.take(":"):
                found = n.choice(found, found, self.expression())
                continue
            yes = self.expression()
            self.words.expect(":")
            found = n.choice(found, yes, self.expression())
        return found

    def _let(self) -> Node:
        name = self.words.name()
        self.words.expect("=")
        value = self.expression()
        self.words.expect(";")
        self._bound.append(name)
        found = n.bound(name, value, self.sequence())
        self._bound.pop()
        return found

    def _if(self) -> Node:
        test = self.expression()
        yes = self._block()
        self.words.expect("else")
        return n.choice(test, yes, self._if() if self.words.take("if") else self._block())

    def _block(self) -> Node:
        self.words.expect("{")
        found = self.sequence()
        self.words.expect("}")
        return found

    def _binary(self, least: int) -> Node:
        left, before = self._unary(), ""
        while (word := self.words.operator(negated := self.words.negation())) in n.BINARY:
            precedence, made = n.BINARY[word]
            if precedence < least:
                break
            self.words.skip(1 + negated)
            if before == "??" and word not in ("??", n.PIPE):
                raise ExpressionFailed(f"?? beside {word} needs parentheses")
            if word == n.PIPE:
                left = self._named(self.words.name(), [left])
            elif word in n.COMPARED:
                left = self._compared(left, word)
            else:
                left = made(left, self._binary(precedence + (word not in n.RIGHT)))
            left = n.negated(left) if negated else left
            before = word
        return left

    def _compared(self, left: Node, word: str) -> Node:
        """``1 < n <= 5``: each with its neighbour."""
        found: Node | None = None
        while True:
            precedence, made = n.BINARY[word]
            right = self._binary(precedence + 1)
            test = made(left, right)
            found = test if found is None else n.AND(found, test)
            word, left = self.words.operator(False), right
            if word not in n.COMPARED:
                return found
            self.words.skip(1)

    def _unary(self) -> Node:
        word = self.words.operator(False)
        if word in n.UNARY:
            self.words.skip(1)
            precedence, made = n.UNARY[word]
            return self._postfix(made(self._binary(precedence)))
        if self.words.take("("):
            found = self.sequence()
            self.words.expect(")")
            return self._postfix(found)
        if self._inside and word in ("#", "."):
            return self._postfix(n.name(self._pointer()))
        return self._primary()

    def _pointer(self) -> str:
        """``#``, ``#acc``, ``#index``; before ``.name`` it may be left out."""
        if not self.words.take("#"):
            return "#"
        if self.words.touches and self.words.now.kind == "name":
            return f"#{self.words.next().text}"
        return "#"

    def _primary(self) -> Node:
        self.words.take("::")
        token = self.words.next()
        match token.kind:
            case "number":
                return n.constant(number(token.text))
            case "text":
                return self._postfix(n.constant(unquoted(token.text)))
            case "name" if token.text in CONSTANTS:
                return n.constant(CONSTANTS[token.text])
            case "name":
                return self._postfix(self._named(token.text))
        match token.text:
            case "[":
                return self._postfix(n.array(self.several("]")))
            case "{":
                return self._postfix(self._map())
        raise ExpressionFailed(f"unexpected {token.text or 'end'!r}")

    def _postfix(self, found: Node) -> Node:
        return Postfix(self.words, self.expression, self.several).of(found)

    def _named(self, name: str, given: Sequence[Node] = ()) -> Node:
        """*given*: what a pipe brings is the first argument."""
        if not given and not self.words.is_("("):
            if name not in self._bound:
                self.names.add(name)
            return n.name(name)
        self.words.expect("(")
        if name in OVER:
            return self._over(name, given)
        if name == "now":
            return n.call(n.name(n.CLOCK), [*given, *self.several(")")])
        if name not in FUNCTIONS:
            raise ExpressionFailed(f"unknown function {name}")
        every, call = [*given, *self.several(")")], FUNCTIONS[name]
        return lambda scope: call(*(each(scope) for each in every))

    def _over(self, name: str, given: Sequence[Node]) -> Node:
        over = OVER[name]
        items = given[0] if given else self.expression()
        test = self._predicate(first=bool(given))
        if test is None and over.needs:
            raise ExpressionFailed(f"{name} needs a predicate")
        more = self.several(")", begun=not given or test is not None)
        if len(more) > over.more:
            raise ExpressionFailed(f"{name} is given too much")
        return over.made(items, test, more)

    def _predicate(self, *, first: bool) -> Node | None:
        if self.words.is_(")") or not (first or self.words.take(",")):
            return None
        self._inside += 1
        found = self._block() if self.words.is_("{") else self.expression()
        self._inside -= 1
        return found

    def several(self, end: str, *, begun: bool = False) -> list[Node]:
        """Up to *end*, with commas between; *begun*: something stands before the first."""
        found: list[Node] = []
        while not self.words.take(end):
            if found or begun:
                self.words.expect(",")
                if self.words.take(end):
                    break
            found.append(self.expression())
        return found

    def _map(self) -> Node:
        found: list[tuple[Node, Node]] = []
        while not self.words.take("}"):
            if found:
                self.words.expect(",")
                if self.words.take("}"):
                    break
            key = self._key()
            self.words.expect(":")
            found.append((key, self.expression()))
        return n.mapping(found)

    def _key(self) -> Node:
        if self.words.is_("("):
            return self.expression()
        token = self.words.next()
        if token.kind not in ("text", "name", "number"):
            raise ExpressionFailed(f"unexpected {token.text or 'end'!r}, expected a key")
        return n.constant(unquoted(token.text) if token.kind == "text" else token.text)
