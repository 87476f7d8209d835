"""What goes wrong with a template, and how far one may go."""

OUTPUT = 1 << 20
"""Characters that one rendering may give, and that one value in it may have."""
WORK = 1 << 24
"""Characters and items that one rendering may handle, all its functions together."""
ROUNDS = 100_000
"""Rounds of all loops together, and items that one list may have."""
DEPTH = 64
"""Templates within templates."""
SOURCE = 1 << 18
"""Characters of a template."""


class TemplateFailed(ValueError):
    """The template makes no sense, or not with these data; worded as Go words it."""


class CallFailed(ValueError):
    """What a function says of its arguments; the template says where."""


def bounded(size: int, limit: int = OUTPUT) -> int:
    """*size*, or ``CallFailed``: nothing so large is made."""
    if size > limit:
        raise CallFailed(f"the result is too large: {size} of at most {limit}")
    return size
