"""What is known of a Stack or Application at a commit that it does not follow (yet)."""

from collections.abc import Mapping
from typing import Any

from trueup.k8s.ref import Ref
from trueup.k8s.value import Value
from trueup.model.plan import Plan
from trueup.model.policy import Finding
from trueup.model.source import Revision
from trueup.model.terraform import Progress, Result


class At(Value, frozen=True):
    """
    *revision* of *repository*, where *base* is what is followed.

    *pushed*: the commit that somebody made, where *revision* is what a merge of it would be; None:
    they are the same. *foreign*: whoever made it may not write to the repository, so it gets no
    secrets whatever policy says. *outputs*: of Stacks that come before, what they would be; None:
    not known before the apply.
    """

    repository: str
    revision: Revision
    base: Revision
    pushed: Revision | None = None
    foreign: bool = False
    outputs: Mapping[Ref, Mapping[str, Any]] = {}

    @property
    def made(self) -> Revision:
        """The commit that people know."""
        return self.pushed or self.revision


class Outline(Value, frozen=True):
    """
    What a part is made of. *files*: names its files at the revision; *standing*: at the base.

    *touched*: by which file of the change; empty: not. *asks*: what somebody must look at before
    anything runs. *closed*: why it is not planned at all. *findings*: what is wrong with it.
    *others*: the author of a commit may not be who approves of it. *path*: its folder.
    """

    files: str = ""
    standing: str = ""
    touched: str = ""
    asks: tuple[Finding, ...] = ()
    closed: str = ""
    findings: tuple[Finding, ...] = ()
    others: bool = False
    path: str = ""


class Going(Value, frozen=True):
    """A run: how far it is, what it came to; *unknown*: it was never begun."""

    progress: Progress = Progress()
    result: Result | None = None
    unknown: bool = False


class Foreseen(Value, frozen=True):
    """
    A plan of one part. *needs*, *because*, *risks*: as policy has it; *withheld*: the inputs that
    were not given, as they are secret. *outputs*: those that would be others; None: not known yet.
    """

    plan: Plan
    digest: str
    provisional: bool = False
    needs: int = 0
    because: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    remarks: tuple[Finding, ...] = ()
    withheld: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = {}
