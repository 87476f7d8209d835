"""What we write to repositories."""

from collections.abc import Mapping
from typing import Protocol

from trueup.k8s.value import Value
from trueup.model.reversal import Reversal, Reversed, Signed


class Push(Value, frozen=True):
    """
    One commit on *branch* (made from *base*, else from nothing, if there is none yet).

    *folders*: by path, all the files that each then holds. *top*: files of the root. If no
    *judged* file of any folder differs, no commit is made. *anew*: even if a note says that
    *dry* was hydrated already. *project*: whose credentials are used, where it has its own.
    """

    repo_url: str
    branch: str
    base: str
    dry: str
    message: str
    author: str
    email: str
    folders: Mapping[str, Mapping[str, bytes]]
    top: Mapping[str, bytes]
    judged: str
    anew: bool = False
    project: str = ""


class Pusher(Protocol):
    """Who writes to repositories."""

    async def push(self, wanted: Push) -> str:
        """The commit that the branch is at afterwards."""
        ...


class Reverser(Protocol):
    """Who puts branches back to what they were."""

    def lent(self, url: str, project: str) -> bool:
        """Whether there are credentials to push there with."""
        ...

    async def preview(self, wanted: Reversal) -> Reversed:
        """What would change; nothing is written."""
        ...

    async def carry_out(self, wanted: Reversal, head: str, signed: Signed) -> str:
        """The new commit; empty: the branch is not at *head* any more, and nothing was done."""
        ...
