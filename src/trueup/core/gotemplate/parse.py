"""
From words to nodes, by the grammar of ``text/template/parse``.

Every name is checked here: a function that does not exist, a variable that nobody declared,
``break`` outside a loop. A definition (``define``, ``block``) is a tree of its own that knows no
variables of the text around it.
"""

from collections.abc import Container

from trueup.core.gotemplate.failed import SOURCE, TemplateFailed
from trueup.core.gotemplate.nodes import Action, Block, Branch, Call, Leave, Node, Text, is_empty
from trueup.core.gotemplate.operands import Operands
from trueup.core.gotemplate.quoting import Unquotable, unquoted
from trueup.core.gotemplate.tokens import Token, tokens

Trees = dict[str, Block]


def trees(name: str, source: str, functions: Container[str]) -> Trees:
    """Every template that *source* defines, itself as *name*. Raises ``TemplateFailed``."""
    if len(source) > SOURCE:
        raise TemplateFailed(f"template: {name}: it is longer than {SOURCE} characters")
    parser = _Parser(name, source, tokens(source), functions)
    try:
        return parser.all()
    except RecursionError:
        raise TemplateFailed(f"template: {name}: it is nested too deeply") from None


class _Parser(Operands):
    def __init__(
        self, name: str, source: str, words: list[Token], functions: Container[str]
    ) -> None:
        super().__init__(name, source, words, functions)
        self._trees: Trees = {}
        self._loops = 0

    def all(self) -> Trees:
        root = Block(self.peek().at)
        while self.peek().kind != "eof":
            if self.peek().kind == "{{" and self._at_define():
                self._define()
                continue
            node = self._part()
            if isinstance(node, Leave) and node.kind in ("end", "else"):
                self.fail(f"unexpected {node}")
            root.nodes.append(node)
        self._add(self.name, root)
        return self._trees

    def _at_define(self) -> bool:
        mark = self.mark()
        self.next()
        if self.next_word().kind == "define":
            return True
        self.back_to(mark)
        return False

    def _add(self, name: str, root: Block) -> None:
        known = self._trees.get(name)
        if known is None or is_empty(known):
            self._trees[name] = root
        elif not is_empty(root):
            self.fail(f'template: multiple definition of template "{name}"')

    def _define(self) -> None:
        word = self.next_word()
        if word.kind not in ("string", "raw"):
            self.unexpected(word, "define clause")
        name = self._unquoted(word)
        self.expect("}}", "define clause")
        self._add(name, self._separate("define clause"))

    def _separate(self, context: str) -> Block:
        """A tree of its own, up to its end."""
        outside, loops = self.variables, self._loops
        self.variables, self._loops = ["$"], 0
        root, end = self._body()
        if end.kind != "end":
            self.fail(f"unexpected {end} in {context}")
        self.variables, self._loops = outside, loops
        return root

    def _body(self) -> tuple[Block, Leave]:
        """Up to ``end`` or ``else``, which is told."""
        block = Block(self.peek_word().at)
        while self.peek_word().kind != "eof":
            node = self._part()
            if isinstance(node, Leave) and node.kind in ("end", "else"):
                return block, node
            block.nodes.append(node)
        return self.fail("unexpected EOF")

    def _part(self) -> Node:
        word = self.next_word()
        if word.kind == "text":
            return Text(word.at, word.text)
        if word.kind != "{{":
            self.unexpected(word, "input")
        self.action_at = word.at
        node = self._action()
        self.action_at = None
        return node

    def _action(self) -> Node:
        word = self.next_word()
        match word.kind:
            case "if" | "with" | "range":
                return self._branch(word.kind)
            case "break" | "continue":
                return self._leave(word)
            case "end":
                return Leave(self.expect("}}", "end").at, "end")
            case "else":
                return self._else()
            case "template":
                return self._template()
            case "block":
                return self._block()
        self.back()
        at = self.peek().at
        return Action(at, self.pipeline("command", "}}"))

    def _leave(self, word: Token) -> Leave:
        end = self.next_word()
        if end.kind != "}}":
            self.unexpected(end, f"{{{{{word.kind}}}}}")
        if not self._loops:
            self.fail(f"{{{{{word.kind}}}}} outside {{{{range}}}}")
        return Leave(word.at, word.kind)

    def _else(self) -> Leave:
        """``else if`` and ``else with`` leave their second word to whoever is asked next."""
        word = self.peek_word()
        if word.kind in ("if", "with"):
            return Leave(word.at, "else")
        return Leave(self.expect("}}", "else").at, "else")

    def _branch(self, kind: str) -> Branch:
        known = len(self.variables)
        pipe = self.pipeline(kind, "}}")
        self._loops += kind == "range"
        body, end = self._body()
        self._loops -= kind == "range"
        otherwise = self._otherwise(kind, end) if end.kind == "else" else None
        del self.variables[known:]
        return Branch(pipe.at, kind, pipe, body, otherwise)

    def _otherwise(self, kind: str, end: Leave) -> Block:
        if kind != "range" and self.peek().kind == kind:
            self.next()
            return Block(end.at, [self._branch(kind)])
        block, end = self._body()
        if end.kind != "end":
            self.fail(f"expected end; found {end}")
        return block

    def _template(self) -> Call:
        word = self.next_word()
        name = self._named(word, "template clause")
        if self.next_word().kind == "}}":
            return Call(word.at, name, None)
        self.back()
        return Call(word.at, name, self.pipeline("template clause", "}}"))

    def _block(self) -> Call:
        """``define`` and ``template`` in one."""
        word = self.next_word()
        name = self._named(word, "block clause")
        pipe = self.pipeline("block clause", "}}")
        self._add(name, self._separate("block clause"))
        return Call(word.at, name, pipe)

    def _named(self, word: Token, context: str) -> str:
        if word.kind not in ("string", "raw"):
            self.unexpected(word, context)
        return self._unquoted(word)

    def _unquoted(self, word: Token) -> str:
        try:
            return unquoted(word.text)
        except Unquotable as error:
            self.fail(str(error))
