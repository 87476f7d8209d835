"""The words of an expression, read from the left."""

from trueup.core.expr.tokens import NEGATED, ExpressionFailed, Token, tokens


class Words:
    """What is next, and whether it is what was expected."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    @property
    def read(self) -> int:
        """How many by now."""
        return self._at

    @property
    def touches(self) -> bool:
        """Whether nothing is between the last word and this one."""
        before = self._tokens[self._at - 1]
        return before.at + len(before.text) == self.now.at

    def is_(self, *words: str) -> bool:
        return self.now.kind == "operator" and self.now.text in words

    def take(self, *words: str) -> bool:
        if not self.is_(*words):
            return False
        self._at += 1
        return True

    def next(self) -> Token:
        found = self.now
        self._at += found.kind != "end"
        return found

    def skip(self, count: int) -> None:
        self._at += count

    def negation(self) -> bool:
        """Whether this is the ``not`` of ``not in``."""
        if not self.is_("not"):
            return False
        after = self._tokens[self._at + 1]
        return after.kind == "operator" and after.text in NEGATED

    def operator(self, after: bool) -> str:
        """This word, or the one *after* it, if it is an operator."""
        token = self._tokens[self._at + after]
        return token.text if token.kind == "operator" else ""

    def name(self) -> str:
        token = self.next()
        if token.kind != "name":
            raise ExpressionFailed(f"unexpected {token.text or 'end'!r}, expected a name")
        return token.text

    def field(self) -> str:
        """After a point words like ``not`` are names too."""
        token = self.next()
        if token.kind == "name" or (token.kind == "operator" and token.text.isidentifier()):
            return token.text
        raise ExpressionFailed(f"unexpected {token.text or 'end'!r}, expected a name")

    def expect(self, word: str) -> None:
        """An operator, or with an empty word the end."""
        if word and self.take(word):
            return
        if word or self.now.kind != "end":
            wanted = f", expected {word!r}" if word else ""
            raise ExpressionFailed(f"unexpected {self.now.text or 'end'!r}{wanted}")
