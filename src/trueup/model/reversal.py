"""Reversal: putting folders of a branch back to what they were at an older commit."""

from trueup.k8s.value import Value


class Reversal(Value, frozen=True):
    """
    What is put back, where: *paths* as they were at *to*; an empty path is the whole tree.

    *branch*: empty: the one that HEAD names. *project*: whose credentials count.
    """

    repo_url: str
    branch: str
    to: str
    paths: tuple[str, ...]
    project: str = ""


class FileChange(Value, frozen=True):
    """*change*: ``added``, ``modified`` or ``deleted``."""

    path: str
    change: str


class Reversed(Value, frozen=True):
    """
    What a reversal would change on top of *head* of *branch*; nothing: it is so already.

    *patch* is what ``git apply`` takes; *cut*: it is too long, and not all of it is here.
    """

    branch: str
    head: str
    files: tuple[FileChange, ...] = ()
    patch: str = ""
    cut: bool = False


class Signed(Value, frozen=True):
    """Who commits what they ask for, and why."""

    message: str
    author: str
    email: str
