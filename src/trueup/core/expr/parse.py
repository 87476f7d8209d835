"""
Expressions to functions: operators by precedence, each parsed part a function of the scope.

The scope is a mapping of names; ``#`` in it is the element that a predicate looks at.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trueup.core.expr import functions as f
from trueup.core.expr.tokens import ExpressionFailed, Token, tokens, unquoted

Scope: TypeAlias = Mapping[str, Any]
Node: TypeAlias = Callable[[Scope], Any]
LONGEST, DEEPEST = 10_000, 60  # characters, and nested parts


def _lazy(stop: bool) -> Callable[[Node, Node], Node]:
    """``and`` and ``or``: what decides alone keeps the other from being asked."""

    def made(one: Node, other: Node) -> Node:
        def found(scope: Scope) -> bool:
            said = f.truth(one(scope))
            return said if said is stop else f.truth(other(scope))

        return found

    return made


def _of(operation: Callable[[Any, Any], Any]) -> Callable[[Node, Node], Node]:
    return lambda one, other: lambda scope: operation(one(scope), other(scope))


def _else(one: Node, other: Node) -> Node:
    def found(scope: Scope) -> Any:
        said = one(scope)
        return other(scope) if said is None else said

    return found


BINARY: Mapping[str, tuple[int, Callable[[Node, Node], Node]]] = {
    **dict.fromkeys(("or", "||"), (10, _lazy(True))),
    **dict.fromkeys(("and", "&&"), (15, _lazy(False))),
    "==": (20, _of(f.same)),
    "!=": (20, _of(lambda one, other: not f.same(one, other))),
    "<": (20, _of(lambda one, other: f.ordered(one, other) < 0)),
    ">": (20, _of(lambda one, other: f.ordered(one, other) > 0)),
    "<=": (20, _of(lambda one, other: f.ordered(one, other) <= 0)),
    ">=": (20, _of(lambda one, other: f.ordered(one, other) >= 0)),
    "in": (20, _of(f.within)),
    "contains": (20, _of(lambda one, other: f.within(other, one))),
    "startsWith": (20, _of(f.FUNCTIONS["hasPrefix"])),
    "endsWith": (20, _of(f.FUNCTIONS["hasSuffix"])),
    "matches": (20, _of(f.matches)),
    "..": (25, _of(f.span)),
    "+": (30, _of(f.added)),
    "-": (30, _of(lambda one, other: f.number(one) - f.number(other))),
    "*": (60, _of(lambda one, other: f.number(one) * f.number(other))),
    "/": (60, _of(f.divided)),
    "%": (60, _of(f.remainder)),
    "??": (500, _else),
}
"""By precedence; the higher binds first."""
NEGATION, SIGN = 50, 90
CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "nil": None}


def parsed(text: str) -> Node:
    """``ExpressionFailed`` if it makes no sense, now; or later, if it does not for a scope."""
    if len(text) > LONGEST:
        raise ExpressionFailed(f"it is longer than {LONGEST} characters")
    reader = _Reader(text)
    found = reader.expression()
    reader.expect("")

    def asked(scope: Scope) -> Any:
        try:
            return found(scope)
        except (TypeError, AttributeError, ValueError) as error:
            raise ExpressionFailed(str(error)) from error

    return asked


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._depth = 0

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _is(self, *words: str) -> bool:
        return self._now.kind == "operator" and self._now.text in words

    def _take(self, *words: str) -> bool:
        if not self._is(*words):
            return False
        self._at += 1
        return True

    def _next(self) -> Token:
        found = self._now
        self._at += 1
        return found

    def expect(self, word: str) -> None:
        """An operator, or with an empty word the end."""
        if word and self._take(word):
            return
        if word or self._now.kind != "end":
            wanted = f", expected {word!r}" if word else ""
            raise ExpressionFailed(f"unexpected {self._now.text or 'end'!r}{wanted}")

    def expression(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionFailed("it is nested too deeply")
        test = self._binary(0)
        if self._take("?"):
            yes = self.expression()
            self.expect(":")
            test = _choice(test, yes, self.expression())
        self._depth -= 1
        return test

    def _binary(self, least: int) -> Node:
        left = self._unary()
        while self._now.kind == "operator":
            negated = self._is("not") and self._tokens[self._at + 1].text in BINARY
            word = self._tokens[self._at + negated].text
            precedence, made = BINARY.get(word, (-1, _else))
            if precedence < max(least, 0):
                break
            self._at += 1 + negated
            left = made(left, self._binary(precedence + 1))
            left = _negated(left) if negated else left
        return left

    def _unary(self) -> Node:
        if self._take("not", "!"):
            return _negated(self._binary(NEGATION))
        if self._take("-"):
            of = self._binary(SIGN)
            return lambda scope: -f.number(of(scope))
        return self._postfix(self._primary())

    def _primary(self) -> Node:
        token = self._next()
        match token.kind:
            case "number":
                return _constant(_number(token.text))
            case "text":
                return _constant(unquoted(token.text))
            case "name":
                return self._named(token.text)
        match token.text:
            case "true" | "false" | "nil":
                return _constant(CONSTANTS[token.text])
            case "(":
                found = self.expression()
                self.expect(")")
                return found
            case "[":
                return _array(self._several("]"))
            case "{":
                return self._map()
            case "#":
                return lambda scope: scope["#"]
            case ".":
                return _field(lambda scope: scope["#"], self._next().text, lenient=False)
        raise ExpressionFailed(f"unexpected {token.text or 'end'!r}")

    def _named(self, name: str) -> Node:
        if not self._take("("):
            return lambda scope: scope.get(name)
        if name in f.OVER:
            return self._over(name)
        if name not in f.FUNCTIONS:
            raise ExpressionFailed(f"unknown function {name}")
        given, call = self._several(")"), f.FUNCTIONS[name]
        return lambda scope: call(*(each(scope) for each in given))

    def _over(self, name: str) -> Node:
        items = self.expression()
        self.expect(",")
        braced = self._take("{")
        test = self.expression()
        if braced:
            self.expect("}")
        self.expect(")")
        over = f.OVER[name]
        return lambda scope: over(items(scope), lambda each: test({**scope, "#": each}))

    def _postfix(self, found: Node) -> Node:
        while True:
            if self._is(".", "?."):
                lenient = self._next().text == "?."
                if lenient and self._take("["):
                    found = _item(found, self.expression(), lenient=True)
                    self.expect("]")
                    continue
                found = _field(found, self._next().text, lenient=lenient)
            elif self._take("["):
                found = self._within(found)
            else:
                return found

    def _within(self, of: Node) -> Node:
        """An element, or a part from one to another."""
        first = _constant(None) if self._is(":") else self.expression()
        if not self._take(":"):
            self.expect("]")
            return _item(of, first, lenient=False)
        last = _constant(None) if self._is("]") else self.expression()
        self.expect("]")
        return lambda scope: f.part(of(scope), first(scope), last(scope))

    def _several(self, end: str) -> list[Node]:
        found: list[Node] = []
        while not self._take(end):
            if found:
                self.expect(",")
            found.append(self.expression())
        return found

    def _map(self) -> Node:
        found: dict[str, Node] = {}
        while not self._take("}"):
            if found:
                self.expect(",")
            name = self._next()
            self.expect(":")
            key = unquoted(name.text) if name.kind == "text" else name.text
            found[key] = self.expression()
        return lambda scope: {key: each(scope) for key, each in found.items()}


def _constant(value: Any) -> Node:
    return lambda scope: value


def _array(items: list[Node]) -> Node:
    return lambda scope: [each(scope) for each in items]


def _choice(test: Node, yes: Node, no: Node) -> Node:
    return lambda scope: yes(scope) if f.truth(test(scope)) else no(scope)


def _negated(of: Node) -> Node:
    return lambda scope: not f.truth(of(scope))


def _field(of: Node, name: str, *, lenient: bool) -> Node:
    return lambda scope: f.member(of(scope), name, lenient=lenient)


def _item(of: Node, key: Node, *, lenient: bool) -> Node:
    return lambda scope: f.member(of(scope), key(scope), lenient=lenient)


def _number(text: str) -> int | float:
    plain = text.replace("_", "")
    if plain.startswith("0x"):
        return int(plain, 16)
    return float(plain) if any(each in plain for each in ".eE") else int(plain)
