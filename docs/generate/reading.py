"""What code says of itself: the comments and texts beside its fields."""

import ast
import inspect
import itertools
import tokenize
from itertools import pairwise
from typing import Any


def comments(cls: type) -> dict[str, str]:
    """The comment behind each field of a class, by the field's name."""
    found = {}
    lines = iter(inspect.getsource(cls).splitlines(keepends=True))
    name = ""
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        if token.type == tokenize.NAME and token.start[1] == 4:
            name = token.string
        if token.type == tokenize.COMMENT and token.start[1] > 4:
            found[name] = token.string.removeprefix("# ")
    return found


def docstrings(cls: type) -> dict[str, str]:
    """The text below each field of a class, by the field's name."""
    (tree,) = (
        each for each in ast.parse(inspect.getsource(cls)).body if isinstance(each, ast.ClassDef)
    )
    found = {}
    for field, text in pairwise(tree.body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
            found[ast.unparse(field.target)] = " ".join(str(ast.literal_eval(text.value)).split())
    return found


def constants(module: Any) -> dict[str, str]:
    """The numbers of a module that are told by a string below them."""
    body = ast.parse(inspect.getsource(module)).body
    found = {}
    for one, told in itertools.pairwise(body):
        match one, told:
            case (
                ast.Assign(value=ast.Constant(value=int(number))),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[str(number)] = text.replace("``", "`").rstrip(".") + "."
    return found


def first_paragraph(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")
