"""What goes wrong with a template, and how far one may go."""

from typing import NamedTuple

OUTPUT = 1 << 20
"""Characters that one rendering may give, and that one value in it may have."""
WORK = 1 << 24
"""
Characters and items that one rendering may handle, all its functions together.

Some tenths of a second, whatever it does: what takes longer counts for more (`STEP`, `Price`).
"""
STEP = 64
"""A word of the template that is carried out."""
ROUNDS = 100_000
"""Rounds of all loops together, and items that one list may have."""
DEPTH = 64
"""Templates within templates."""
SOURCE = 1 << 18
"""Characters of a template."""
WORDS = 20_000
"""Words of a template, signs and spaces among them: reading them takes some tenths of a second."""


class Price(NamedTuple):
    """
    What a call of a function counts for.

    *flat*: each; *letter*: of the texts that it is given; *item*: of the lists; *deep*: what is in
    lists and maps, with all that is in that; *pair*: of the items of a list with each other, or
    with the other arguments.
    """

    flat: int = 1
    letter: int = 1
    item: int = 1
    deep: int = 0
    pair: int = 0


USUAL = Price()


class TemplateFailed(ValueError):
    """The template makes no sense, or not with these data; worded as Go words it."""


class CallFailed(ValueError):
    """What a function says of its arguments; the template says where."""


def bounded(size: int, limit: int = OUTPUT) -> int:
    """*size*, or ``CallFailed``: nothing so large is made."""
    if size > limit:
        raise CallFailed(f"the result is too large: {size} of at most {limit}")
    return size
