"""
HCL: blocks, attributes and what their expressions call, with lines, without evaluating anything.

The parser is tree-sitter's, which gives a tree for any text and says where it makes no sense. What
stands there is not looked at further, so whoever relies on a file must look at its `problems`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from trueup.core.terraform.files.literals import beginning, literal, text_of
from trueup.k8s.value import Value

LARGEST = 1 << 20
"""Bytes that are looked into. Nobody writes more; the tree of 50 MB takes minutes and gigabytes."""
_MARKS = re.compile(r"[$%]{1,2}\{|.", re.DOTALL)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
_MISSING = {"quoted_template_end": 'a closing "', "}": "a closing }", ")": "a closing )"}


class Call(Value, frozen=True):
    """A function, and the text of its first argument: None if that is not known from the file."""

    name: str
    argument: str | None
    line: int
    begins: str = ""
    """What the argument begins with at least."""


class Expression(Value, frozen=True):
    """
    *value*: of a literal (*known*); *texts*: all literal ones in it, and the beginnings of those
    that lead up.
    """

    text: str
    line: int
    known: bool = False
    value: Any = None
    calls: tuple[Call, ...] = ()
    texts: tuple[str, ...] = ()


class Block(Value, frozen=True):
    """``type "label" { … }``."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: Mapping[str, Expression] = {}
    blocks: tuple["Block", ...] = ()

    def literal(self, name: str, default: Any = None) -> Any:
        """The value of an attribute, if the file says it."""
        found = self.attributes.get(name)
        return found.value if found is not None and found.known else default

    def of(self, *types: str) -> Iterator["Block"]:
        return (each for each in self.blocks if each.type in types)

    def all(self) -> Iterator["Block"]:
        """This one and all below."""
        yield self
        for each in self.blocks:
            yield from each.all()


class Problem(Value, frozen=True):
    """Where a file makes no sense."""

    line: int
    column: int
    message: str


TOO_LARGE = Problem(1, 1, "it is too large to be looked into")


class Body(Value, frozen=True):
    """A file: what stands in no block is of the outermost one."""

    top: Block = Block("", (), 1)
    problems: tuple[Problem, ...] = ()


def tree(text: bytes) -> Node:
    """Of the parser, for who needs to know where in *text* something stands."""
    return Parser(_language()).parse(text).root_node


def parse(text: bytes) -> Body:
    if len(text) > LARGEST:
        return Body(problems=(TOO_LARGE,))
    try:
        root = tree(text)
        body = next((each for each in root.named_children if each.type == "body"), None)
        attributes, blocks = _contents(body)
        problems = tuple(_problems(root)) if root.has_error else ()
    except RecursionError:
        return Body(problems=(Problem(1, 1, "it is nested too deeply"),))
    return Body(Block("", (), 1, attributes, blocks), problems)


def expression(text: str) -> Expression:
    """Of a template, as JSON has them: what stands between the quotes."""
    found = parse(f'x = "{_quoted(text)}"'.encode()).top.attributes.get("x")
    return found if found is not None else Expression(text, 1)


def _quoted(text: str) -> str:
    """*text* with its letters escaped, but for those between ``${`` and ``}``."""
    found, depth = "", 0
    for mark in _MARKS.findall(text):
        if depth:
            depth += mark.endswith("{") - (mark == "}")
            found += mark
        elif mark in ("${", "%{"):
            depth, found = 1, found + mark
        else:
            found += _ESCAPES.get(mark, mark)
    return found


@lru_cache(maxsize=1)
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


def _problems(node: Node) -> Iterator[Problem]:
    """The outermost places; what is below them is only a consequence."""
    if node.is_error or node.is_missing:
        line, column = node.start_point.row + 1, node.start_point.column + 1
        missing = _MISSING.get(node.type, node.type)
        words = (
            f"{missing} is missing" if node.is_missing else f"{_begin(node)} makes no sense here"
        )
        yield Problem(line, column, words)
    elif node.has_error:
        for each in node.children:
            yield from _problems(each)


def _begin(node: Node) -> str:
    text = text_of(node).partition("\n")[0].strip()
    return f'"{text[:40]}"' if text else "what stands"


def _contents(body: Node | None) -> tuple[dict[str, Expression], tuple[Block, ...]]:
    attributes: dict[str, Expression] = {}
    blocks: list[Block] = []
    for each in body.named_children if body is not None else ():
        if each.type == "attribute" and len(each.named_children) > 1:
            name, value = each.named_children[0], each.named_children[-1]
            attributes[text_of(name)] = _expression(value)
        elif each.type == "block":
            blocks.append(_block(each))
    return attributes, tuple(blocks)


def _block(node: Node) -> Block:
    names = [each for each in node.named_children if each.type in ("identifier", "string_lit")]
    body = next((each for each in node.named_children if each.type == "body"), None)
    attributes, blocks = _contents(body)
    labels = tuple(
        str(literal(each)[1]) if each.type == "string_lit" else text_of(each) for each in names[1:]
    )
    return Block(text_of(names[0]), labels, node.start_point.row + 1, attributes, blocks)


def _expression(node: Node) -> Expression:
    known, value = literal(node)
    return Expression(
        " ".join(text_of(node).split()),
        node.start_point.row + 1,
        known,
        value,
        tuple(_calls(node)),
        tuple(_texts(node)),
    )


def walk(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed(each.named_children)


def _calls(node: Node) -> Iterator[Call]:
    for each in walk(node):
        if each.type == "function_call":
            children = each.named_children
            given = children[-1].named_children if children[-1].type == "function_arguments" else []
            known, value = literal(given[0]) if given else (False, None)
            argument = value if known and isinstance(value, str) else None
            name = "::".join(text_of(part) for part in children if part.type == "identifier")
            begins = beginning(given[0]) if given else ""
            yield Call(name, argument, each.start_point.row + 1, begins)


def _texts(node: Node) -> Iterator[str]:
    for each in walk(node):
        if each.type in ("string_lit", "quoted_template"):
            known, value = literal(each)
            if known and value:
                yield str(value)
            elif not known and ".." in (head := beginning(each).rpartition("/")[0]):
                yield f"{head}/"
