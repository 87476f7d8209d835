"""The part of the grammar that stands within one action: pipelines, commands, operands."""

from collections.abc import Container
from typing import NoReturn

from trueup.core.gotemplate.failed import TemplateFailed
from trueup.core.gotemplate.nodes import (
    Bool,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Nil,
    Node,
    Number,
    Pipe,
    String,
    Variable,
)
from trueup.core.gotemplate.numbers import real, whole
from trueup.core.gotemplate.quoting import Unquotable, character, quoted, unquoted
from trueup.core.gotemplate.tokens import Token

_OPERANDS = frozenset(
    {"bool", "char", "complex", "dot", "field", "identifier", "number", "nil", "raw", "string"}
) | {"variable", "("}
_VALUES = (Bool, Dot, Nil, Number, String)


class Words:
    """The words of a template, with a place among them."""

    def __init__(self, name: str, source: str, words: list[Token]) -> None:
        self.name = name
        self.action_at: int | None = None
        self._source = source
        self._words = words
        self._next = 0
        self._furthest = 0

    def next(self) -> Token:
        word = self.peek()
        self._next += 1
        return word

    def mark(self) -> int:
        return self._next

    def back_to(self, mark: int) -> None:
        self._next = mark

    def back(self) -> None:
        self._next -= 1

    def peek(self) -> Token:
        """After the last there is the last again."""
        at = min(self._next, len(self._words) - 1)
        self._furthest = max(self._furthest, at)
        return self._words[at]

    def next_word(self) -> Token:
        """Not a space."""
        while (word := self.next()).kind == "space":
            pass
        return word

    def peek_word(self) -> Token:
        while self.peek().kind == "space":
            self.next()
        return self.peek()

    def expect(self, kind: str, context: str) -> Token:
        word = self.next_word()
        if word.kind != kind:
            self.unexpected(word, context)
        return word

    def unexpected(self, word: Token, context: str) -> NoReturn:
        if word.kind != "error":
            self.fail(f"unexpected {word} in {context}")
        extra = ""
        if self.action_at is not None and self._line(self.action_at) != self._line(word.at):
            extra = f" in action started at {self.name}:{self._line(self.action_at)}"
            if word.text.endswith(" action"):
                extra = extra.removeprefix(" in action")
        self.fail(f"{word}{extra}")

    def fail(self, message: str) -> NoReturn:
        """In the line of the last word that was read."""
        line = self._line(self._words[self._furthest].at)
        raise TemplateFailed(f"template: {self.name}:{line}: {message}")

    def _line(self, at: int) -> int:
        return 1 + self._source.count("\n", 0, at)


class Operands(Words):
    """*variables*: those that are known here."""

    def __init__(
        self, name: str, source: str, words: list[Token], functions: Container[str]
    ) -> None:
        super().__init__(name, source, words)
        self.variables = ["$"]
        self._functions = functions

    def pipeline(self, context: str, end: str) -> Pipe:
        pipe = Pipe(self.peek_word().at)
        self._declarations(pipe, context)
        while True:
            word = self.next_word()
            if word.kind == end:
                self._checked(pipe, context)
                return pipe
            if word.kind not in _OPERANDS:
                self.unexpected(word, context)
            self.back()
            pipe.commands.append(self._command())

    def _declarations(self, pipe: Pipe, context: str) -> None:
        while (word := self.peek_word()).kind == "variable":
            mark = self.mark()
            self.next()
            following = self.peek_word()
            if following.kind in ("assign", "declare"):
                pipe.assigns = following.kind == "assign"
                self._declare(pipe, word)
                return
            if following.kind != "sign" or following.text != ",":
                self.back_to(mark)
                return
            self._declare(pipe, word)
            if context != "range" or len(pipe.declared) >= 2:
                self.fail(f"too many declarations in {context}")
            if self.peek_word().kind not in ("variable", "}}", ")"):
                self.fail("range can only initialize variables")

    def _declare(self, pipe: Pipe, word: Token) -> None:
        self.next_word()
        pipe.declared.append(Variable(word.at, (word.text,)))
        self.variables.append(word.text)

    def _checked(self, pipe: Pipe, context: str) -> None:
        if not pipe.commands:
            self.fail(f"missing value for {context}")
        for stage, command in enumerate(pipe.commands[1:], 2):
            if isinstance(command.words[0], _VALUES):
                self.fail(f"non executable command in pipeline stage {stage}")

    def _command(self) -> Command:
        command = Command(self.peek_word().at)
        while True:
            self.peek_word()
            operand = self._operand()
            if operand is not None:
                command.words.append(operand)
            word = self.next()
            if word.kind == "space":
                continue
            if word.kind in ("}}", ")"):
                self.back()
            elif word.kind != "pipe":
                self.unexpected(word, "operand")
            break
        if not command.words:
            self.fail("empty command")
        return command

    def _operand(self) -> Node | None:
        node = self._term()
        if node is None or self.peek().kind != "field":
            return node
        at = self.peek().at
        names: list[str] = []
        while self.peek().kind == "field":
            names.append(self.next().text[1:])
        match node:
            case Field():
                return Field(at, (*node.names, *names))
            case Variable():
                return Variable(at, (*node.names, *names))
            case Bool() | String() | Number() | Nil() | Dot():
                self.fail(f"unexpected . after term {quoted(str(node))}")
        return Chain(at, node, tuple(names))

    def _term(self) -> Node | None:
        word = self.next_word()
        match word.kind:
            case "identifier":
                if word.text not in self._functions:
                    self.fail(f"function {quoted(word.text)} not defined")
                return Identifier(word.at, word.text)
            case "dot":
                return Dot(word.at)
            case "nil":
                return Nil(word.at)
            case "variable":
                return self._variable(word)
            case "field":
                return Field(word.at, (word.text[1:],))
            case "bool":
                return Bool(word.at, word.text == "true")
            case "char" | "number" | "complex":
                return self._number(word)
            case "(":
                return self.pipeline("parenthesized pipeline", ")")
            case "string" | "raw":
                return self._string(word)
        self.back()
        return None

    def _variable(self, word: Token) -> Variable:
        if word.text not in self.variables:
            self.fail(f"undefined variable {quoted(word.text)}")
        return Variable(word.at, (word.text,))

    def _string(self, word: Token) -> String:
        try:
            return String(word.at, word.text, unquoted(word.text))
        except Unquotable as error:
            self.fail(str(error))

    def _number(self, word: Token) -> Number:
        text = word.text
        if word.kind == "char":
            return self._character(word)
        if text.endswith("i"):
            self.fail(f"complex numbers are not supported: {quoted(text)}")
        found = whole(text)
        if found is not None and -(1 << 63) <= found < 1 << 64:
            return Number(word.at, text, found, float(found))
        value = real(text)
        if value is None:
            self.fail(f"illegal number syntax: {quoted(text)}")
        if not set(".eEpP") & set(text):
            self.fail(f"integer overflow: {quoted(text)}")
        exact = int(value) if value.is_integer() and abs(value) < 1 << 63 else None
        return Number(word.at, text, exact, value)

    def _character(self, word: Token) -> Number:
        try:
            code = character(word.text)
        except Unquotable:
            letters = len(word.text) - 2
            self.fail(
                f"malformed character constant: {word.text}" if letters > 1 else "invalid syntax"
            )
        return Number(word.at, word.text, code, float(code))
